import { HOT_CONNECTIONS, POOL_MAX } from '../orm/pool-sizes.ts';

/** Two that hold the locks of relay and receivers, and one that prunes. */
const OWN_CONNECTIONS = 3;
/** Reserve for the server itself, for operators, and for a worker that starts while another still ends. */
const OTHER_CONNECTIONS = 100;

/** Connections that PostgreSQL must allow when every worker runs every subgraph. */
export const connectionsOf = (workers: number, subgraphs: number): number =>
  workers * subgraphs * (POOL_MAX + HOT_CONNECTIONS + OWN_CONNECTIONS) + OTHER_CONNECTIONS;
