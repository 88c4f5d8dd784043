import { createHash } from 'node:crypto';
import { type Actor, anonymous } from '@muster/kit/domain';
import { maskError } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { contextOf, type GatewayContext } from '../context.ts';
import { correlated } from '../correlation.ts';
import type { Budgets } from '../limits/budgets.ts';
import { permit, type Rules } from '../permit.ts';
import type { Outlet, Sink } from './outlet.ts';
import type { SubscriptionPlans } from './plan.ts';
import type { OperationReader, ReadOperation } from './read-operation.ts';
import type { SharedSubscriptions } from './shared-subscriptions.ts';

export interface LiveOperationsOptions extends Rules {
  readonly operations: OperationReader;
  readonly plans: SubscriptionPlans;
  readonly subscriptions: SharedSubscriptions;
  readonly budgets: Budgets;
  /** Queries and mutations go the same way as those that come by plain HTTP. */
  readonly execute: (payload: SubscribePayload, context: GatewayContext) => Promise<ExecutionResult>;
  readonly log: Log;
}

/** An operation that may run. */
export interface Asked extends ReadOperation {
  readonly payload: SubscribePayload;
  readonly context: GatewayContext;
  /** What the operation may cost, reckoned before it runs. */
  readonly points: number;
}

/** Operations over WebSocket and Server-Sent Events: read and refused by the same rules, whatever carries them. */
export class LiveOperations {
  constructor(readonly options: LiveOperationsOptions) {}

  get schema(): GraphQLSchema {
    return this.options.plans.graph.apiSchema;
  }

  /** The operation, or why it may not run. */
  read(payload: SubscribePayload, context: GatewayContext): Asked | { errors: readonly GraphQLError[] } {
    const { operations } = this.options;
    try {
      const found = operations.read(payload.query, payload.operationName);
      if ('errors' in found) return { errors: found.errors.map((error) => this.told(error, context)) };
      const asked = { ...found, variables: payload.variables ?? {} };
      const { points } = permit(this.options, asked, context.caller.actor);
      return { ...found, payload, context, points };
    } catch (error) {
      return { errors: [this.told(error, context)] };
    }
  }

  /** A subscription's answers go to the sink until the outlet ends; any other operation has one answer. */
  async run(asked: Asked, sink: Sink): Promise<Outlet | ExecutionResult> {
    const { context, payload, operation, points } = asked;
    const { budgets, execute } = this.options;
    const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
    // A fault of ours in one operation must not take the connection, and all else that is on it, with it.
    try {
      return await correlated(context.caller.correlationId, async () => {
        if (!isSubscription) return execute(payload, context);
        await budgets.spend(context.caller, points);
        return this.#watch(asked, sink);
      });
    } catch (error) {
      return { errors: [this.told(error, context)] };
    }
  }

  /** An error as the client may see it. */
  told(error: unknown, { caller }: GatewayContext): GraphQLError {
    const outside = error instanceof GraphQLError ? error : new GraphQLError('fault');
    return maskError(outside, caller.correlationId, this.options.log, error);
  }

  #watch({ document, operation, payload, context }: Asked, sink: Sink): Outlet | ExecutionResult {
    const { authorizer, plans, subscriptions, log } = this.options;
    const isPublic = authorizer.isPublic(document, operation);
    const { actor, correlationId } = context.caller;
    log.info(
      { kind: 'subscription', operationName: operation.name?.value ?? null, correlationId },
      'A subscription began',
    );
    return subscriptions.watch(
      {
        plan: plans.plan(document, operation),
        variables: payload.variables ?? {},
        context: isPublic ? contextOf(anonymous, { correlationId }) : context,
        scope: isPublic ? 'public' : scopeOf(actor),
      },
      sink,
    );
  }
}

/** Everything of an actor that an answer can depend on. */
const scopeOf = ({ id, permissions, scoped = [] }: Actor): string =>
  createHash('sha256')
    .update(`${id}\0${[...permissions].toSorted().join(' ')}\0${JSON.stringify(scoped)}`)
    .digest('base64url');
