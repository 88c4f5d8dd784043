import type { Actor, Caller } from '@muster/kit/domain';
import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import { AccessRefused } from '../access/authorize.ts';
import { authorizeAndLimit, type Rules } from '../access/authorize-and-limit.ts';
import type { ForwardingCaller } from '../context.ts';
import { type Budgets, unitsOfDocument } from '../limits/budgets.ts';
import type { FairScheduler } from '../limits/fair-scheduler.ts';
import type { Limits } from '../limits/limits.ts';
import { limitsOf } from '../limits/operation-limits.ts';
import { ownerOf } from '../limits/owner.ts';
import type { AdmittedOperation, OperationRequest, RequestedOperation } from '../operation.ts';
import { type DocumentReader, DocumentRefused } from './document-reader.ts';

/** Characters of an unknown operation name that an error repeats. */
const NAME_MAX_CHARS = 100;

export interface Refused {
  readonly errors: readonly GraphQLError[];
  /** The refused operation, if it could be read: logs and metrics have its name. */
  readonly operation?: OperationDefinitionNode | undefined;
}

export interface OperationPipelineOptions extends Rules {
  readonly documents: DocumentReader;
  readonly limits: Limits;
  readonly budgets: Budgets;
  readonly scheduler: FairScheduler;
  /** Called for each operation that passed all limits. */
  readonly onAdmitted: (request: RequestedOperation, actor: Actor) => void;
  /** Makes ready what is needed to run a document; undefined when it is. */
  readonly prepare: (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    caller: ForwardingCaller,
  ) => Promise<void> | undefined;
}

/**
 * Admission of every operation, over any transport. Each step is charged before its work: the request itself (in `credentials.ts`),
 * then the length of a new document, then the cost of the operation.
 */
export class OperationPipeline {
  constructor(readonly options: OperationPipelineOptions) {}

  /** The operation, or why it may not run. */
  async admit(sent: OperationRequest, caller: ForwardingCaller): Promise<AdmittedOperation | Refused> {
    const { documents, budgets, onAdmitted, prepare } = this.options;
    let operation: OperationDefinitionNode | undefined;
    try {
      const document = documents.cached(sent.query) ?? (await this.#read(sent.query, caller));
      operation = chosen(document, sent.operationName);
      const request = { document, operation, variables: sent.variables };
      const { cost, isNewPart } = authorizeAndLimit(this.options, request, caller.actor);
      // Conditions make many parts of one document: each is planned like a new document, and costs as much.
      const units = isNewPart ? unitsOfDocument(document.tokenCount ?? 0) : 0;
      if (units > 0) await budgets.charge(caller, units);
      if (cost.guesses > 0) await budgets.chargeGuesses(caller, cost.guesses);
      await budgets.prepay(caller, cost.points);
      onAdmitted(request, caller.actor);
      const preparing = prepare(document, operation, caller);
      if (preparing !== undefined) await preparing;
      return { ...sent, document, operation, cost };
    } catch (error) {
      if (error instanceof DocumentRefused) return { errors: error.errors };
      if (error instanceof AccessRefused) return { errors: error.all, operation };
      if (error instanceof GraphQLError) return { errors: [error], operation };
      throw error;
    }
  }

  async #read(text: string, caller: Caller): Promise<DocumentNode> {
    const { documents, limits, budgets } = this.options;
    const most = limitsOf(limits, caller.actor);
    const units = unitsOfDocument(documents.countTokens(text, most));
    if (units > 0) await budgets.charge(caller, units);
    const owner = ownerOf(caller.actor, caller);
    return this.options.scheduler.run(owner, () => documents.cached(text) ?? documents.read(text, most));
  }
}

function chosen(document: DocumentNode, operationName: string | null): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation != null) return operation;
  throw new GraphQLError(
    operationName === null
      ? 'Say by operationName which operation of the document to run.'
      : `The document has no operation ${operationName.slice(0, NAME_MAX_CHARS)}.`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } },
  );
}
