import { Recent } from '@muster/kit/serve';
import { type DocumentNode, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import type { GatewayContext } from './context.ts';
import type { Budgets } from './limits/budgets.ts';
import type { TellOperation } from './operation-log.ts';
import { permit, type Rules } from './permit.ts';
import type { Graph } from './supergraph.ts';

const DOCUMENTS_MAX = 1_000;
/** Of all kept texts together: a parsed document takes many times the memory of its text. */
const TEXTS_MAX_CHARS = 2_000_000;

export interface KnownOperationsOptions extends Rules {
  readonly graph: Pick<Graph, 'canRun' | 'run'>;
  readonly budgets: Budgets;
  readonly tell: TellOperation;
}

/** An answer, or the context in which Apollo's server has to answer. */
export type Outcome = { readonly answer: ExecutionResult } | { readonly left: GatewayContext };

/** A request's body, with nothing in it that only Apollo's server knows how to refuse. */
interface Asked {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Runs again what Apollo's server has read, checked and run before. All that is left to do then is what depends on the
 * request: who asks, with which variables. Whatever is not as it should be is left to Apollo's server, which says so.
 */
export class KnownOperations {
  readonly #documents = new Recent<DocumentNode>({ most: DOCUMENTS_MAX, charsMax: TEXTS_MAX_CHARS });

  constructor(readonly options: KnownOperationsOptions) {}

  /** A document that is valid. */
  remember(text: string, document: DocumentNode): void {
    this.#documents.set(text, document);
  }

  /** If something has run and is left to Apollo's server, what came of it is in the context, and does not run again. */
  async run(body: unknown, context: GatewayContext): Promise<Outcome> {
    const left = { left: context };
    const began = performance.now();
    const asked = plainlyAsked(body);
    const document = asked === null ? undefined : this.#documents.get(asked.query);
    if (asked === null || document === undefined) return left;
    const { operationName, variables } = asked;
    const operation = getOperationAST(document, operationName);
    if (operation == null || operation.operation === OperationTypeNode.SUBSCRIPTION) return left;
    const { graph, budgets, tell } = this.options;
    const { caller } = context;
    try {
      if (!graph.canRun(document, operation)) return left;
      const { points } = permit(this.options, { document, operation, variables }, caller.actor);
      await budgets.spend(caller, points);
    } catch {
      return left;
    }
    const running = graph.run({ document, operation, variables, caller });
    const result = await running.catch(() => null);
    if (result === null || !isAllWell(result)) return { left: { ...context, answered: { running, began } } };
    tell({ operation, status: 200, errors: [], correlationId: caller.correlationId, began });
    return { answer: result };
  }
}

const isAllWell = ({ errors, extensions }: ExecutionResult): boolean =>
  errors === undefined && extensions === undefined;

function plainlyAsked(body: unknown): Asked | null {
  if (!isRecord(body)) return null;
  const { query, operationName = null, variables, extensions } = body;
  const isPlain =
    typeof query === 'string' &&
    (operationName === null || typeof operationName === 'string') &&
    (variables == null || isRecord(variables)) &&
    (extensions == null || (isRecord(extensions) && Object.keys(extensions).length === 0));
  return isPlain ? { query, operationName, variables: variables ?? {} } : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
