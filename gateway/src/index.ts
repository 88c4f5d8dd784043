export type { AccessRule, AccessRules } from './compose/index.ts';
export { operationNames } from './explorer/examples.ts';
export { allowedOrigins } from './http/allowed-origins.ts';
export type { ForwardedPath } from './http/forwarded-routes.ts';
export { PortInUse } from './port-in-use.ts';
export { type Gateway, type GatewayOptions, startGateway } from './server.ts';
export type { SupergraphFiles } from './serving.ts';
