/** Of the connections that requests and jobs work on. */
export const POOL_MAX = 10;
/** More than the cores that PostgreSQL has for them gain nothing: they would wait for the same rows. */
export const HOT_CONNECTIONS = 3;
