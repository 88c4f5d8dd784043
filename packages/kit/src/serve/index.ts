export { OWN_SCALARS } from '../graphql/scalars.ts';
export { TOLD_CODES, type ToldCode } from './client-error-codes.ts';
export { Recent } from './clock-cache.ts';
export { CompiledDocuments } from './compiled-documents.ts';
export { Documents, parseCodeOf, type ValidationOptions, ValidDocuments } from './documents.ts';
export { closesGently } from './graceful-shutdown.ts';
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
export { localPeer } from './local-subgraph.ts';
export { cutMessage, maskAnswer, maskError } from './mask.ts';
export { Nonces } from './nonces.ts';
export { type RemotePeerOptions, remotePeer } from './remote-subgraph.ts';
export { closeSockets, takeSocketErrors } from './sockets.ts';
export type { GraphRequest, Health, Peer } from './subgraph-client.ts';
export { type SubgraphServer, type SubgraphServerOptions, serveSubgraph } from './subgraph-server.ts';
