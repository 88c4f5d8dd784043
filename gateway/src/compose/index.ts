export { type Composition, compose, type SubgraphSdl } from './compose.ts';
export { type CrossSubgraphField, nonNullCrossSubgraphFields } from './cross-subgraph-fields.ts';
export { type AccessRule, type AccessRules, withPersonal } from './security.ts';
export { storefrontSdl } from './variants.ts';
export { writeSchemas } from './write-schemas.ts';
