import { HOT_CONNECTIONS, POOL_MAX } from '../orm/pool-sizes.ts';

/** Those that hold the locks of relay and receivers, and one that prunes. */
const OWN_CONNECTIONS = 3;
/** For the server itself, for whoever looks at a running system, and for a worker that comes while another still goes. */
const OTHER_CONNECTIONS = 100;

/** How many connections PostgreSQL must have room for when every worker runs every subgraph. */
export const connectionsOf = (workers: number, subgraphs: number): number =>
  workers * subgraphs * (POOL_MAX + HOT_CONNECTIONS + OWN_CONNECTIONS) + OTHER_CONNECTIONS;
