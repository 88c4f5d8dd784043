import type { EventSubscriber, FlushEventArgs, UnitOfWork } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { eachId } from '../domain/index.ts';
import type { PendingEvent } from './outbox.ts';
import type { Statement } from './statement.ts';

const listeners = new WeakMap<UnitOfWork, (id: string) => void>();

/** Reports the ids of entities that a transaction writes to its `noteChanges`. */
export const entityChangeSubscriber: EventSubscriber = {
  async onFlush({ uow }: FlushEventArgs) {
    const note = listeners.get(uow);
    if (note === undefined) return;
    for (const { payload, originalEntity = {} } of uow.getChangeSets()) {
      for (const value of [...Object.values(payload), ...Object.values(originalEntity)]) eachId(scalarOf(value), note);
    }
    for (const { owner } of uow.getCollectionUpdates()) eachId(scalarOf(owner), note);
  },
};

/** Reduces an entity to its id: what is behind it is no part of the change. */
const scalarOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value
    ? value.id
    : Array.isArray(value)
      ? value
      : String(value);

const WRITES = /\b(insert\s+into|update\s|delete\s+from|merge\s+into)/i;
/** Methods that bypass the unit of work: the ids they change are among their arguments. */
const DIRECT = ['nativeUpdate', 'nativeDelete', 'insert', 'insertMany', 'upsert', 'upsertMany'] as const;

/**
 * Ids of everything that a transaction writes through its entity manager: of its entities, and all in the values of its
 * statements. False positives are harmless: an answer that is made again is compared with the one before.
 */
export function noteChanges(em: EntityManager): Set<string> {
  const ids = new Set<string>();
  const note = (id: string) => void ids.add(id);
  listeners.set(em.getUnitOfWork(), note);
  const direct = em as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of DIRECT) {
    const write = direct[name]!.bind(em);
    direct[name] = (...args) => {
      eachId(args, note);
      return write(...args);
    };
  }
  const execute = direct.execute!.bind(em);
  direct.execute = (sql, params, ...rest) => {
    if (typeof sql === 'string') noteParams(ids, sql, Array.isArray(params) ? params : [params]);
    return execute(sql, params, ...rest);
  };
  return ids;
}

/** The same for a statement that bypasses the entity manager. */
export const noteStatementChanges = (ids: Set<string>, { sql, params }: Statement): void =>
  noteParams(ids, sql, params);

function noteParams(ids: Set<string>, sql: string, params: readonly unknown[]): void {
  if (!WRITES.test(sql)) return;
  for (const param of params) {
    // A column of rows is one text, in PostgreSQL's array syntax.
    const values = typeof param === 'string' && param.startsWith('{') ? param.match(IDS) : param;
    eachId(values, (id) => void ids.add(id));
  }
}

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Changed ids that no event of the transaction names: the relay publishes those of events. */
export function unnamed(ids: Set<string>, events: readonly PendingEvent[]): string[] {
  if (ids.size > 0) for (const { payload } of events) eachId(payload, (id) => ids.delete(id));
  return [...ids];
}
