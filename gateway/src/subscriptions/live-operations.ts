import { createHash } from 'node:crypto';
import { type Actor, anonymous } from '@muster/kit/domain';
import { maskAnswer, maskError } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Rules } from '../access/authorize-and-limit.ts';
import { contextOf, type GatewayContext } from '../context.ts';
import { correlated } from '../correlation.ts';
import { completeAnswer } from '../graph/complete-answer.ts';
import type { AdmittedOperation } from '../operation.ts';
import { statusOf } from '../operations/error-status.ts';
import type { ReportOperation } from '../operations/operation-log.ts';
import type { OperationPipeline, Refused } from '../operations/operation-pipeline.ts';
import type { SubscriptionPlans } from './plan.ts';
import type { SharedSubscriptions } from './shared-subscriptions.ts';
import { type Sink, SubscriberQueue } from './subscriber-queue.ts';

export interface LiveOperationsOptions extends Pick<Rules, 'authorizer'> {
  readonly pipeline: OperationPipeline;
  readonly plans: SubscriptionPlans;
  readonly subscriptions: SharedSubscriptions;
  /** Executes queries and mutations, on the same path as those over HTTP. */
  readonly execute: (request: LiveRequest) => Promise<ExecutionResult>;
  readonly log: Log;
  readonly report: ReportOperation;
}

/** An operation that may run. */
export interface LiveRequest extends AdmittedOperation {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
}

/** Operations over WebSocket and Server-Sent Events: one admission for both transports. */
export class LiveOperations {
  constructor(readonly options: LiveOperationsOptions) {}

  get schema(): GraphQLSchema {
    return this.options.plans.graph.apiSchema;
  }

  /** The operation, or why it may not run. */
  async read(payload: SubscribePayload, context: GatewayContext): Promise<LiveRequest | Refused> {
    const { query, operationName = null, variables, extensions } = payload;
    const began = performance.now();
    try {
      const admitted = await this.options.pipeline.admit(
        { query, operationName, variables: variables ?? {} },
        context.caller,
      );
      if ('errors' in admitted) return this.#refused(admitted, context, began);
      return { ...admitted, extensions: extensions ?? {}, context };
    } catch (error) {
      return { errors: [this.clientError(error, context)] };
    }
  }

  /** The one answer to a query or a mutation of the gateway itself, with the limits of a client's. */
  async answer(payload: SubscribePayload, context: GatewayContext): Promise<ExecutionResult> {
    const read = await this.read(payload, context);
    if ('errors' in read) return { errors: read.errors };
    return correlated(context.caller.correlationId, () => this.options.execute(read));
  }

  /**
   * Answers of a subscription go to the sink until its queue ends. Any other operation has one answer, and begins no further
   * fetch once its client has disconnected.
   */
  async run(request: LiveRequest, sink: Sink, disconnected: AbortSignal): Promise<SubscriberQueue | ExecutionResult> {
    const { context, operation } = request;
    const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
    // An internal error in one operation must not close the connection with the other operations on it.
    try {
      return await correlated(context.caller.correlationId, async () =>
        isSubscription
          ? this.#watch(request, sink)
          : this.options.execute({ ...request, context: { ...context, caller: { ...context.caller, disconnected } } }),
      );
    } catch (error) {
      return { errors: [this.clientError(error, context)] };
    }
  }

  /** An error as the client may see it. */
  clientError(error: unknown, { caller }: GatewayContext): GraphQLError {
    const outside = error instanceof GraphQLError ? error : new GraphQLError('fault');
    return maskError(outside, caller.correlationId, this.options.log, error);
  }

  #refused({ errors: all, operation }: Refused, context: GatewayContext, began: number): Refused {
    const errors = all.map((error) => this.clientError(error, context));
    const { correlationId } = context.caller;
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
      this.options.report({ operation, status: statusOf(all), errors, correlationId, began });
    return { errors, operation };
  }

  async #watch(
    { document, operation, variables, context }: LiveRequest,
    sink: Sink,
  ): Promise<SubscriberQueue | ExecutionResult> {
    const { authorizer, plans, subscriptions, log } = this.options;
    const isPublic = authorizer.isPublic(document, operation);
    const { actor, correlationId } = context.caller;
    const part = authorizer.allowed({ document, operation, variables }, actor);
    const request = part ?? { document, operation };
    await plans.prepare(request.document, request.operation, () => plans.graph.preparationFor(context.caller));
    log.info(
      { kind: 'subscription', operationName: operation.name?.value ?? null, correlationId },
      'A subscription began',
    );
    const watched = subscriptions.watch(
      {
        plan: plans.plan(request.document, request.operation),
        part,
        variables,
        context: isPublic ? contextOf(anonymous, { correlationId }) : context,
        scope: isPublic ? 'public' : scopeOf(actor),
      },
      sink,
    );
    return watched instanceof SubscriberQueue ? watched : maskAnswer(completeAnswer(watched), correlationId, log);
  }
}

/** Digest of everything of an actor that an answer can depend on. */
const scopeOf = ({ id, permissions, scoped = [] }: Actor): string =>
  createHash('sha256')
    .update(`${id}\0${[...permissions].toSorted().join(' ')}\0${JSON.stringify(scoped)}`)
    .digest('base64url');
