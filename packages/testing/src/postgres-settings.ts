/**
 * A PostgreSQL of tests, which waits for no disk (fsync): tests kill programs, never the machine, and what a program wrote
 * the operating system keeps. What is acknowledged is written before it is acknowledged, as ever.
 */
export const POSTGRES_OF_TESTS = { fsync: false, full_page_writes: false } as const;
