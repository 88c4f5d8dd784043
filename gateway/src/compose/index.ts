export { type Composition, compose, type SubgraphSdl } from './compose.ts';
export type { AccessRule, AccessRules } from './security.ts';
export { writeSchemas } from './write-schemas.ts';
