import type { Statement } from './statement.ts';
import type { Cause } from './transaction.ts';

/** An administrative or security-relevant change, as the audit log keeps it. Never personal data or secrets. */
export interface AuditChange {
  /** A verb: `sell_window.open`, `batch.confirm`. */
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

export function insertAudit(cause: Cause, now: Date, changes: readonly AuditChange[]): Statement {
  const rows = changes.map(({ action, entityType, entityId, before, after }) => ({
    action,
    entity_type: entityType,
    entity_id: entityId,
    before,
    after,
  }));
  return {
    sql: `insert into audit_entry
       (actor_kind, actor_id, ip, user_agent, correlation_id, at, action, entity_type, entity_id, before, after)
     select ?, ?, ?, ?, ?, ?, action, entity_type, entity_id, before, after
       from jsonb_to_recordset(?::jsonb)
         as change (action text, entity_type text, entity_id text, before jsonb, after jsonb)`,
    params: [
      cause.actor.kind,
      cause.actor.id,
      cause.ip ?? null,
      cause.userAgent ?? null,
      cause.correlationId,
      now,
      JSON.stringify(rows),
    ],
  };
}
