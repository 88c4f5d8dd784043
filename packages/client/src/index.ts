export type { TypedDocumentNode } from '@graphql-typed-document-node/core';
export { GraphClient, GraphError } from './client.ts';
export * from './generated/graphql.ts';
