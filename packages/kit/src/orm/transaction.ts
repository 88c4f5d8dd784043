import { setTimeout as delay } from 'node:timers/promises';
import type { EntityName } from '@mikro-orm/core';
import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { type Actor, type Caller, isId, NotFound } from '../domain/index.ts';
import type { EventType } from '../events/index.ts';
import { type AuditChange, insertAudit } from './audit.ts';
import { noteChanges, noteStatementChanges, unnamed } from './changed-ids.ts';
import type { Database } from './database.ts';
import { failpoint } from './failpoint.ts';
import { sqlStateOf } from './failures.ts';
import { insertJobs, type JobType, type ScheduledJob } from './job.ts';
import { insertOutbox, type PendingEvent, pendingEvent } from './outbox.ts';
import { runPrepared, textOf } from './prepared.ts';
import { asOne, type Statement } from './statement.ts';
import { BACKGROUND_LIMITS, withTimeLimits } from './time-limits.ts';

/** Everything a use case may touch. Without HTTP, Redis and logger nothing slow happens while a row is locked. */
export interface Tx {
  readonly em: EntityManager;
  readonly actor: Actor;
  readonly now: Date;
  /**
   * Runs a frequent statement and answers its rows. Each connection prepares it once, so its text never depends on its values, of
   * which a list is one array, and it names its result columns: they must not change with the table.
   */
  run<R>(statement: Statement): Promise<R[]>;
  /** Emits an event: written to the outbox with the change itself, published to consumers after the commit. */
  emit<P extends z.ZodType>(event: EventType<P>, payload: z.infer<P>): void;
  /** Emits many events of one type in one statement. */
  emitAll<P extends z.ZodType>(event: EventType<P>, payloads: readonly z.infer<P>[]): void;
  /** Schedules `job` for `runAt`; the same job and key again reschedules it. */
  schedule<P extends z.ZodType>(job: JobType<P>, key: string, payload: z.infer<P>, runAt: Date): void;
  /** Writes an entry to the audit log in the same transaction. */
  audit(change: AuditChange): void;
}

/** The origin of a transaction: a request, or the event that a consumer handles. */
export type Cause = Caller & { readonly causationId?: string | undefined };

const ATTEMPTS_MAX = 4;
/** Serialisation failure and deadlock: PostgreSQL rolled everything back and expects a retry. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Runs a use case in one transaction: its rows, events, jobs and audit entries all commit, or none does. */
export async function transact<T>(db: Database, cause: Cause, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const once = () => transactOnce(db, cause, work);
      return await (cause.allowance === undefined ? withTimeLimits(BACKGROUND_LIMITS, once) : once());
    } catch (error) {
      db.refusedWrites.note(error);
      if (attempt >= ATTEMPTS_MAX || !RETRYABLE.has(sqlStateOf(error) ?? '')) throw error;
      await delay(Math.random() * 20 * attempt);
    }
  }
}

async function transactOnce<T>(db: Database, cause: Cause, work: (tx: Tx) => Promise<T>): Promise<T> {
  const events: PendingEvent[] = [];
  const jobs: ScheduledJob[] = [];
  const audits: AuditChange[] = [];
  let changed = new Set<string>();
  const now = db.clock.now();
  const result = await db.orm.em.fork().transactional(async (em) => {
    if (db.wake.changed !== undefined) changed = noteChanges(em);
    const emitAll: Tx['emitAll'] = (event, payloads) => {
      if (!db.emits.has(event.type))
        throw new Error(`${event.type} is not among the events this subgraph declares to emit`);
      for (const payload of payloads) events.push(pendingEvent(event, payload));
    };
    const run = async <R>(statement: Statement): Promise<R[]> => {
      const began = performance.now();
      try {
        return await runPrepared<R>(em, statement);
      } finally {
        db.onStatement?.(textOf(statement), performance.now() - began);
      }
    };
    const value = await work({
      em,
      run: (statement) => {
        if (db.wake.changed !== undefined) noteStatementChanges(changed, statement);
        return run(statement);
      },
      actor: cause.actor,
      now,
      emit: (event, payload) => emitAll(event, [payload]),
      emitAll,
      schedule: (job, key, payload, runAt) =>
        jobs.push({ kind: job.kind, key, payload: job.payload.parse(payload), runAt }),
      audit(change) {
        if (!db.audits.has(change.action))
          throw new Error(`${change.action} is not among the actions this subgraph declares to audit`);
        audits.push(change);
      },
    });
    await em.flush();
    // Last, to keep outbox order: an aggregate's row lock is held while its events get their `seq`.
    const [first, ...others] = [
      ...(audits.length > 0 ? [insertAudit(cause, now, audits)] : []),
      ...(jobs.length > 0 ? [insertJobs(jobs)] : []),
      ...(events.length > 0 ? [insertOutbox(cause, now, events)] : []),
    ];
    if (first !== undefined) await run(asOne([first, ...others]));
    return value;
  });
  failpoint('afterCommitBeforeAnswer');
  if (events.length > 0) db.wake.outbox();
  const ids = unnamed(changed, events);
  if (ids.length > 0) db.wake.changed?.(ids);
  if (jobs.length > 0) db.wake.jobs();
  if (audits.length > 0) db.wake.audit?.();
  return result;
}

/** Locks a row until the transaction ends (`for update`), or throws NotFound. */
export async function lock<T extends object>(tx: Tx, entity: EntityName<T>, id: string, thing?: string): Promise<T> {
  const row = isId(id) ? await tx.em.findOne(entity, id as never, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
  if (row === null) throw new NotFound(thing);
  return row as T;
}
