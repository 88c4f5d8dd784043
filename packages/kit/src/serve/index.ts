export { OWN_SCALARS } from '../graphql/scalars.ts';
export { CLIENT_ERROR_CODES, type ClientErrorCode } from './client-error-codes.ts';
export { ClockCache } from './clock-cache.ts';
export { CompiledDocuments } from './compiled-documents.ts';
export { Documents, parseCodeOf, type ValidationOptions, ValidDocuments } from './documents.ts';
export { gracefulClose } from './graceful-shutdown.ts';
export { headersToPass } from './headers.ts';
export { BrokenOff, type HttpAnswer, type HttpRequest, httpSend, TooLong } from './http-send.ts';
export {
  IDENTITY_HEADER,
  type Signed,
  type SignedRequest,
  signIdentity,
  UnsignedIdentity,
  verifyIdentity,
} from './identity.ts';
export { localSubgraph } from './local-subgraph.ts';
export { cutMessage, maskAnswer, maskError } from './mask.ts';
export { Nonces } from './nonces.ts';
export { type RemoteSubgraphOptions, remoteSubgraph } from './remote-subgraph.ts';
export { notReachable } from './retry.ts';
export { closeSockets, takeSocketErrors } from './sockets.ts';
export type { GraphRequest, Health, SubgraphClient } from './subgraph-client.ts';
export { type SubgraphServer, type SubgraphServerOptions, serveSubgraph } from './subgraph-server.ts';
