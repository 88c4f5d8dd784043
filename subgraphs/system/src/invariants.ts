import type { Invariant } from '@muster/kit/subgraph';

/** Sentences that always hold, each with the query that finds what breaks it: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'a run that is done has made every check',
    sql: `select run.id, subgraph, name from doctor_run as run join doctor_check on run_id = run.id
           where status = 'DONE' and broken_rows is null`,
  },
  {
    name: 'a run that is done misses no part',
    sql: `select id, missing_parts from doctor_run where status = 'DONE' and missing_parts <> '{}'`,
  },
  {
    name: 'a running doctor has a job',
    sql: `select id from doctor_run
           where status = 'RUNNING' and not exists (select from job where kind = 'run-doctor' and key = doctor_run.id::text)`,
  },
];
