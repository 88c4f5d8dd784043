import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, type OperationDefinitionNode, print, separateOperations } from 'graphql';
import {
  type ConflictFreeOperation,
  executionOf,
  type PlanExecution,
  type Preparation,
  type RefusedVariables,
  refusedVariables,
  resolveNameConflicts,
  unlessUnsupported,
} from '../executor/index.ts';
import type { Graph } from '../graph/graph.ts';
import { fetchedSubgraphs } from './fetched-subgraphs.ts';
import { withRootKey } from './root-key.ts';

/** The service that stands for the event: the plan's first fetch is answered by it. */
export const EVENT_SERVICE = '__event';

/** A subscription, planned once for all who send it. */
export interface SubscriptionPlan extends ConflictFreeOperation {
  /** Errors of invalid variables. */
  readonly refused: RefusedVariables;
  /** Digest that ignores whitespace, comments and other operations of the document. */
  readonly digest: string;
  /** Fetch of the subgraph that owns the root field. */
  readonly root: FetchNode;
  /** Subgraphs that complete an event; the owner of the root field is among them if it is fetched again. */
  readonly completedBy: ReadonlySet<string>;
  /** Execution that completes an event; null when only Apollo's executor supports it. */
  readonly execution: PlanExecution | null;
  /** The same for Apollo's own executor. */
  readonly plan: QueryPlan;
  /** Key of the entity that an event is about; null when events of this subscription carry none. */
  readonly keyOf: ((event: object) => string | null) | null;
}

/** A subscription before it is planned. */
interface Unplanned extends ConflictFreeOperation {
  readonly text: string;
  readonly keyed: ReturnType<typeof withRootKey>;
}

/** Plan cache, weak by parsed operation. */
export class SubscriptionPlans {
  readonly #plans = new WeakMap<OperationDefinitionNode, SubscriptionPlan>();

  constructor(readonly graph: Graph) {}

  /** Undefined when it is prepared already; rejects as planning does. Without it `plan` plans in the event loop. */
  prepare(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    by: () => Preparation,
  ): Promise<void> | undefined {
    if (this.#plans.has(operation)) return undefined;
    const { plan, schedule } = by();
    const begun = this.#begin(document, operation);
    return plan(begun.keyed?.document ?? begun.document, begun.operation.name?.value).then((planned) =>
      schedule(() => void this.#keep(operation, begun, planned)),
    );
  }

  plan(document: DocumentNode, operation: OperationDefinitionNode): SubscriptionPlan {
    const plan = this.#plans.get(operation);
    if (plan !== undefined) return plan;
    const begun = this.#begin(document, operation);
    const requested = operationFromDocument(this.graph.api, begun.keyed?.document ?? begun.document, {
      operationName: begun.operation.name?.value,
    });
    return this.#keep(operation, begun, this.graph.planner.buildQueryPlan(requested));
  }

  #begin(document: DocumentNode, operation: OperationDefinitionNode): Unplanned {
    const freed = resolveNameConflicts(document, operation, this.graph.addedNames);
    const text = print(only(document, operation));
    return { ...freed, text, keyed: withRootKey(freed.document, freed.operation, this.graph.apiSchema) };
  }

  #keep(
    requested: OperationDefinitionNode,
    { text, keyed, ...freed }: Unplanned,
    { node }: QueryPlan,
  ): SubscriptionPlan {
    const { document, operation } = freed;
    if (node?.kind !== 'Subscription') throw new Error(`A subscription was planned as ${node?.kind ?? 'nothing'}`);
    // The executor cannot run a subscription: its root becomes an ordinary fetch that the event answers, the rest follows unchanged.
    const first: FetchNode = { ...node.primary, serviceName: EVENT_SERVICE, variableUsages: [] };
    const sequence: PlanNode = node.rest === undefined ? first : { kind: 'Sequence', nodes: [first, node.rest] };
    const plan: SubscriptionPlan = {
      ...freed,
      refused: refusedVariables(this.graph.apiSchema, document, operation),
      digest: createHash('sha256').update(text).digest('base64url'),
      root: node.primary,
      completedBy: fetchedSubgraphs(node.rest),
      execution: this.#executionOf(document, operation.name?.value, node),
      plan: { kind: 'QueryPlan', node: sequence },
      keyOf: keyed === null ? null : keyed.keyOf,
    };
    this.#plans.set(requested, plan);
    return plan;
  }

  #executionOf(
    document: DocumentNode,
    operationName: string | undefined,
    { primary, rest }: SubscriptionNode,
  ): PlanExecution | null {
    const { api, schema, subgraphs } = this.graph;
    if (primary.outputRewrites?.length) return null;
    const operation = operationFromDocument(api, document, { operationName });
    const plan: QueryPlan = { kind: 'QueryPlan', ...(rest === undefined ? {} : { node: rest }) };
    return unlessUnsupported(() => executionOf({ operation, plan, schema, subgraphs }));
  }
}

const only = (document: DocumentNode, { name }: OperationDefinitionNode): DocumentNode =>
  separateOperations(document)[name?.value ?? ''] ?? document;
