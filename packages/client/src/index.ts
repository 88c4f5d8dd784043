export type { TypedDocumentNode } from '@graphql-typed-document-node/core';
export { cacheKeys, typePolicies } from './cache.ts';
export { GraphClient, GraphError } from './client.ts';
export { keyFields, possibleTypes } from './generated/cache.ts';
export * from './generated/graphql.ts';
