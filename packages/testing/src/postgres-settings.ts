/**
 * A PostgreSQL of tests, which waits for no disk (fsync): tests kill programs, never the machine, and what a program wrote
 * the operating system keeps. What is acknowledged is written before it is acknowledged, as ever. Nobody replicates it, so it
 * logs no more than a crash needs; and passwords of tests are worth no iterations.
 */
export const POSTGRES_OF_TESTS = {
  fsync: false,
  full_page_writes: false,
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  scram_iterations: 1,
  // Autovacuum would visit each of hundreds of databases again and again.
  autovacuum_naptime: '1h',
} as const;
