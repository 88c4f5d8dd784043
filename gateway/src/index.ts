export type { AccessRule, AccessRules } from './compose/index.ts';
export { forwardedPaths } from './forwarded-paths.ts';
export type { ForwardedPath } from './http/forwarded-routes.ts';
export { defaultLimits, type Limits, limitsSetting, noLimits, withLimits } from './limits/limits.ts';
export { PortInUse } from './port-in-use.ts';
export { type Gateway, type GatewayOptions, startGateway } from './server.ts';
