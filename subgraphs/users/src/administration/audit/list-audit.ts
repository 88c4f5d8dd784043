import { AUDITED_SUBGRAPHS, type AuditedSubgraph } from '@muster/events';
import {
  type Caller,
  type Connection,
  field,
  type PageArguments,
  pageOf,
  pageRequest,
  valid,
} from '@muster/kit/domain';
import { type AuditEntry, auditEntriesOf, readAudit } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

const AUDIT_ENTRIES = { name: 'auditEntries', key: z.tuple([z.uuid()]) };

const text = field.text(200).nullish();

/** Filter of the audit log of one subgraph. */
export const AuditFilter = z.object({
  subgraph: z.enum(Object.keys(AUDITED_SUBGRAPHS) as AuditedSubgraph[]),
  actorId: z.uuid('is not the id of a user').nullish(),
  action: text,
  entityType: text,
  entityId: text,
  from: z.date().nullish(),
  until: z.date().nullish(),
});

/** The audit entries of a subgraph, newest first. */
export async function listAudit(
  services: Services,
  caller: Caller,
  input: unknown,
  page: PageArguments,
): Promise<Connection<AuditEntry>> {
  const request = pageRequest(AUDIT_ENTRIES, page);
  const { subgraph, from, until, actorId, action, entityType, entityId } = valid(AuditFilter, input);
  const question = {
    actorId: actorId ?? null,
    action: action || null,
    entityType: entityType || null,
    entityId: entityId || null,
    from: from?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    behind: request.from?.[0] ?? null,
    isBackward: request.isBackward,
    limit: request.size + 1,
  };
  const entries =
    subgraph === services.name
      ? await readAudit(services.db.orm.em.fork(), question)
      : (await services.command(auditEntriesOf(subgraph), question, caller)).entries;
  return pageOf(entries, request, ({ id }) => [id]);
}
