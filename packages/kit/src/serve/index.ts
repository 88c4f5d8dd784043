export { OWN_SCALARS } from '../graphql/scalars.ts';
export { closesGently } from './close-gently.ts';
export { CompiledDocuments } from './compiled-documents.ts';
export { Documents, parseCodeOf, type ValidationOptions, ValidDocuments } from './documents.ts';
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
export { localPeer } from './local-peer.ts';
export { cutMessage, maskAnswer, maskError } from './mask.ts';
export { Nonces } from './nonces.ts';
export type { GraphRequest, Health, Peer } from './peer.ts';
export { Recent } from './recent.ts';
export { type RemotePeerOptions, remotePeer } from './remote-peer.ts';
export { closeSockets, takeSocketErrors } from './sockets.ts';
export { type SubgraphServer, type SubgraphServerOptions, serveSubgraph } from './subgraph-server.ts';
export { TOLD_CODES, type ToldCode } from './told-codes.ts';
