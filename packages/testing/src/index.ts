export { aCustomer, anAdministrator, anApiClient, anonymous, callerOf } from './actors.ts';
export { sequentialScans } from './cached-plans.ts';
export { conformance } from './conformance/conformance.ts';
export { eventually } from './eventually.ts';
export { freshDatabase, migratedDatabase, preparedDatabase } from './postgres.ts';
export { type TestSubgraph, testSubgraph } from './test-subgraph.ts';
