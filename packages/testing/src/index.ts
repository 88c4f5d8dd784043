export { aCustomer, anAdministrator, anApiClient, anonymous, callerOf } from './actors.ts';
export { eventually } from './eventually.ts';
export { readFromEndToEnd } from './kept-plans.ts';
export { freshDatabase, preparedDatabase } from './postgres.ts';
export { type TestSubgraph, testSubgraph } from './test-subgraph.ts';
