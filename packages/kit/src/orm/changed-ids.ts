import type { EventSubscriber, FlushEventArgs, UnitOfWork } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { eachId } from '../domain/index.ts';
import type { PendingEvent } from './outbox.ts';
import type { Statement } from './statement.ts';

const heardBy = new WeakMap<UnitOfWork, (id: string) => void>();

/** Tells of entities that a transaction writes, to whoever notes what it changes. */
export const notesEntities: EventSubscriber = {
  async onFlush({ uow }: FlushEventArgs) {
    const note = heardBy.get(uow);
    if (note === undefined) return;
    for (const { payload, originalEntity = {} } of uow.getChangeSets()) {
      for (const value of [...Object.values(payload), ...Object.values(originalEntity)]) eachId(scalarOf(value), note);
    }
    for (const { owner } of uow.getCollectionUpdates()) eachId(scalarOf(owner), note);
  },
};

/** An entity stands for its id: what is behind it is no part of the change. */
const scalarOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value
    ? value.id
    : Array.isArray(value)
      ? value
      : String(value);

const WRITES = /\b(insert\s+into|update\s|delete\s+from|merge\s+into)/i;
/** Statements that pass the unit of work by: what they change is among the ids they are given. */
const DIRECT = ['nativeUpdate', 'nativeDelete', 'insert', 'insertMany', 'upsert', 'upsertMany'] as const;

/**
 * The ids of everything that a transaction writes through its entity manager: those of the entities, and all that stand in the
 * values of its statements. Rather too many than too few, for an answer that is made again is compared with the one before.
 */
export function noteChanges(em: EntityManager): Set<string> {
  const ids = new Set<string>();
  const note = (id: string) => void ids.add(id);
  heardBy.set(em.getUnitOfWork(), note);
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

/** The same of a statement that goes past the entity manager. */
export const noteStatementChanges = (ids: Set<string>, { sql, params }: Statement): void =>
  noteParams(ids, sql, params);

function noteParams(ids: Set<string>, sql: string, params: readonly unknown[]): void {
  if (!WRITES.test(sql)) return;
  for (const param of params) {
    // A column of rows is one text, as PostgreSQL reads an array.
    const values = typeof param === 'string' && param.startsWith('{') ? param.match(IDS) : param;
    eachId(values, (id) => void ids.add(id));
  }
}

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** What a transaction changed and no event of it names: events tell of theirs themselves. */
export function unnamed(ids: Set<string>, events: readonly PendingEvent[]): string[] {
  if (ids.size > 0) for (const { payload } of events) eachId(payload, (id) => ids.delete(id));
  return [...ids];
}
