export { aCustomer, anAdministrator, anApiClient, anonymous, callerOf } from './actors.ts';
export { eventually } from './eventually.ts';
export { freshDatabase } from './postgres.ts';
export { type TestSubgraph, testSubgraph } from './test-subgraph.ts';
