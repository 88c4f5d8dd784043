import { ValidDocuments } from '@muster/kit/serve';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';

export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Reads documents that come over WebSocket by the same rules as those that come over HTTP. */
export class OperationReader {
  readonly #documents: ValidDocuments;

  constructor(
    schema: GraphQLSchema,
    options: { readonly hideSuggestions: boolean; readonly tokensMax: number | null },
  ) {
    const { hideSuggestions, tokensMax } = options;
    this.#documents = new ValidDocuments(schema, { tokensMax: tokensMax ?? Number.MAX_SAFE_INTEGER, hideSuggestions });
  }

  /** The document and its chosen operation, or what is wrong with them. */
  read(query: string, operationName: string | null | undefined): ReadOperation | { errors: readonly GraphQLError[] } {
    const read = this.#documents.read(query);
    if ('errors' in read) return read;
    const operation = getOperationAST(read.document, operationName);
    if (operation != null) return { document: read.document, operation };
    const message =
      operationName == null
        ? 'The document has several operations: say which by operationName.'
        : `The document has no operation ${operationName}.`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })] };
  }
}
