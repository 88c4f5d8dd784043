import type { ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { Graph } from '../graph/graph.ts';
import type { AdmittedOperation } from '../operation.ts';
import type { ReportOperation } from './operation-log.ts';

export interface OperationFastPathOptions {
  readonly graph: Pick<Graph, 'canRun' | 'run'>;
  readonly report: ReportOperation;
}

/** An answer, or the context in which Apollo Server has to answer. */
export type Outcome = { readonly answer: ExecutionResult } | { readonly left: GatewayContext };

/** Fast path: runs operations without Apollo Server. An answer with errors is left to Apollo Server, which reports it. */
export class OperationFastPath {
  constructor(readonly options: OperationFastPathOptions) {}

  /** An operation that has run and is left to Apollo Server has its result in the context, and does not run again. */
  async run(admitted: AdmittedOperation, context: GatewayContext): Promise<Outcome> {
    const left = { left: context };
    const began = performance.now();
    const { graph, report } = this.options;
    const { document, operation, variables } = admitted;
    const { caller } = context;
    try {
      if (!graph.canRun(document, operation)) return left;
    } catch {
      return left;
    }
    const running = graph.run({ document, operation, variables, caller });
    const result = await running.catch(() => null);
    if (result === null || !isComplete(result)) return { left: { ...context, answered: { running, began } } };
    report({ operation, status: 200, errors: [], correlationId: caller.correlationId, began });
    return { answer: result };
  }
}

const isComplete = ({ errors, extensions }: ExecutionResult): boolean =>
  errors === undefined && extensions === undefined;
