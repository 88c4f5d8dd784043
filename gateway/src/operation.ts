import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** An operation as a client sends it. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One operation of a parsed document, with the variables that it was sent with. */
export interface RequestedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OperationCost {
  /** Points, as computed before the operation ran. */
  readonly points: number;
  /** Points that one operation of this caller may cost; null is any number. */
  readonly limit: number | null;
  /** Secrets that an anonymous caller tries in it: each is charged beside the points. */
  readonly guesses: number;
}

/** An operation that passed all checks and limits, and was charged. */
export interface AdmittedOperation extends OperationRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly cost: OperationCost;
}
