/** Connections of the pool for requests and jobs. */
export const POOL_MAX = 10;
/** Connections of the hot pool. More than PostgreSQL has cores for them gain nothing: they would wait for the same rows. */
export const HOT_CONNECTIONS = 3;
