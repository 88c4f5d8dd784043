import type { Statement } from './statement.ts';
import type { Cause } from './transaction.ts';

/**
 * Actions that a change may have. A subgraph adds those of its definition, so that any other is a type error:
 * `declare module '@muster/kit/orm' { interface AuditActions extends Record<keyof typeof audits, string> {} }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by those who declare actions
export interface AuditActions {}

/** An administrative or security-relevant change for the audit log. Never personal data or secrets. */
export interface AuditChange {
  /** A verb of the definition's `audits`: `sell_window.open`, `batch.confirm`. */
  readonly action: keyof AuditActions;
  readonly entityType: string;
  readonly entityId: string;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Keys whose values are personal data or secrets, whoever put them there. */
const PERSONAL =
  /^(e-?mail|phone|(first|last|display|recipient|full|user)?name|line\d|address|dateofbirth|birthday|password|.*token|.*secret|.*hash|contact|shippingaddress)$/i;
/** For entities other than people these are names of things. */
const NAMED_THINGS = /^(name|username)$/i;

/** Redacts personal values of a change; the log still shows that they were there. */
export function withoutPersonal(value: unknown, isOfPerson: boolean): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => withoutPersonal(item, isOfPerson));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      PERSONAL.test(key) && inner != null && (isOfPerson || !NAMED_THINGS.test(key))
        ? [key, '[redacted]']
        : [key, withoutPersonal(inner, isOfPerson)],
    ),
  );
}

export function insertAudit(cause: Cause, now: Date, changes: readonly AuditChange[]): Statement {
  const rows = changes.map(({ action, entityType, entityId, before, after }) => ({
    action,
    entity_type: entityType,
    entity_id: entityId,
    before: withoutPersonal(before, entityType === 'User'),
    after: withoutPersonal(after, entityType === 'User'),
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
