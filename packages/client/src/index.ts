export { GraphClient, GraphError } from './client.ts';
export * from './generated/graphql.ts';
