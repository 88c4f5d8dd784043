import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { actorKinds } from '../domain/index.ts';
import { defineCommand } from '../events/index.ts';

export const AUDIT_PAGE_MAX = 100;

const text = z.string().min(1).max(200).nullable();
const json = z.record(z.string(), z.unknown()).nullable();

const AuditEntry = z.object({
  id: z.uuid(),
  actorKind: z.enum(actorKinds),
  actorId: z.uuid(),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  before: json,
  after: json,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  correlationId: z.string(),
  at: z.iso.datetime(),
  /** Its position in the chain; null until it is linked. */
  seq: z.int().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Filter over an audit log; null matches any. */
export const AuditQuestion = z.object({
  actorId: z.uuid().nullable(),
  action: text,
  entityType: text,
  entityId: text,
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  /** The entry behind which the page begins. */
  behind: z.uuid().nullable(),
  /** Reads the newer entries next to `behind`, or the oldest of all, nearest first. */
  isBackward: z.boolean().optional(),
  limit: z
    .int()
    .min(1)
    .max(AUDIT_PAGE_MAX + 1),
});
export type AuditQuestion = z.infer<typeof AuditQuestion>;

/** Every subgraph answers this command with its own log, to actors with `audit:read`. */
export const auditEntriesOf = (subgraph: string) =>
  defineCommand({
    name: `${subgraph}.auditEntries`,
    input: AuditQuestion,
    output: z.object({ entries: z.array(AuditEntry) }),
  });

/** Entries of this subgraph, newest first; a backward page comes in the order of reading, oldest first. */
export async function readAudit(em: EntityManager, question: AuditQuestion): Promise<AuditEntry[]> {
  const { actorId, action, entityType, entityId, from, until, behind, limit, isBackward = false } = question;
  const conditions: [sql: string, value: string | null][] = [
    ['entry.actor_id = ?', actorId],
    ['entry.action = ?', action],
    ['entry.entity_type = ?', entityType],
    ['entry.entity_id = ?', entityId],
    ['entry.at >= ?::timestamptz', from],
    ['entry.at < ?::timestamptz', until],
    [isBackward ? 'entry.id > ?' : 'entry.id < ?', behind],
  ];
  const filters = conditions.filter(([, value]) => value !== null);
  const rows = await em.execute<(AuditEntry & { at: string | Date; seq: string | number | null })[]>(
    `select entry.id, actor_kind as "actorKind", actor_id as "actorId", action, entity_type as "entityType",
            entity_id as "entityId", before, after, ip, user_agent as "userAgent", correlation_id as "correlationId", at, seq
       from audit_entry as entry left join audit_chain as chain on chain.entry_id = entry.id
      ${filters.length === 0 ? '' : `where ${filters.map(([sql]) => sql).join(' and ')}`}
      order by entry.id ${isBackward ? 'asc' : 'desc'} limit ?`,
    [...filters.map(([, value]) => value), limit],
  );
  return rows.map((row) => ({
    ...row,
    at: new Date(row.at).toISOString(),
    seq: row.seq === null ? null : Number(row.seq),
  }));
}
