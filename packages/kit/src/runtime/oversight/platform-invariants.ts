import type { Invariant } from '../../subgraph/index.ts';

/** Age in seconds at which a pending event or job counts as stuck. */
const STUCK_AFTER_SECONDS = 60;

/** The audit chainer polls at least once a minute. */
const UNCHAINED_AFTER_SECONDS = 180;

/** Invariants of every subgraph's database. */
export const platformInvariants: readonly Invariant[] = [
  {
    name: 'no event waits to be published',
    sql: `select seq, type, occurred_at from outbox_event
           where ticket is null and occurred_at < now() - interval '${STUCK_AFTER_SECONDS} seconds' limit 20`,
  },
  { name: 'no event is parked', sql: `select event_id, consumer, ordering_key, error from parked_event limit 20` },
  {
    name: 'every entry of a partition is an event',
    sql: `select consumer, lane, reason from unreadable_event limit 20`,
  },
  {
    name: 'no audit entry waits to be chained',
    sql: `select entry_id from audit_unchained join audit_entry on id = entry_id
           where at < now() - interval '${UNCHAINED_AFTER_SECONDS} seconds' limit 20`,
  },
  { name: 'no job is parked', sql: `select kind, key, last_error from job where parked_at is not null limit 20` },
];
