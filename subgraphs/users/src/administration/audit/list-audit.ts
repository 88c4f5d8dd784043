import { AUDITED_SUBGRAPHS, type AuditedSubgraph } from '@muster/events';
import {
  type Caller,
  type Connection,
  field,
  type PageArguments,
  type PageRequest,
  pageOf,
  pageRequest,
  valid,
} from '@muster/kit/domain';
import { type AuditEntry, type AuditQuestion, auditEntriesOf, readAudit } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

const AUDIT_ENTRIES = { name: 'auditEntries', key: z.tuple([z.uuid()]) };

const text = field.text(200).nullish();
const subgraphs = Object.keys(AUDITED_SUBGRAPHS) as AuditedSubgraph[];

/** Filter of the audit trail; without a subgraph and areas it is that of all. */
export const AuditFilter = z
  .object({
    subgraph: z.enum(subgraphs).nullish(),
    area: z.array(z.enum(subgraphs)).max(subgraphs.length).nullish(),
    actorId: z.uuid('is not the id of a user').nullish(),
    action: text,
    entityType: text,
    entityId: text,
    from: z.date().nullish(),
    until: z.date().nullish(),
  })
  .refine(({ subgraph, area }) => subgraph == null || area == null, {
    path: ['subgraph'],
    message: 'does not go with area',
  });

/** An entry with the subgraph that keeps it. */
export interface TrailEntry extends AuditEntry {
  readonly area: AuditedSubgraph;
}

/**
 * The audit entries of one or several subgraphs, newest first. Each is asked for a whole page behind the same entry, so that the
 * merged page is exact. When one cannot be asked the page fails: a trail with a hole would look complete.
 */
export async function listAudit(
  services: Services,
  caller: Caller,
  input: unknown,
  page: PageArguments,
): Promise<Connection<TrailEntry>> {
  const request = pageRequest(AUDIT_ENTRIES, page);
  const { subgraph, area, ...filter } = valid(AuditFilter, input);
  const asked = subgraph == null ? new Set(area ?? subgraphs) : [subgraph];
  const question = questionOf(filter, request);
  const found = await Promise.all([...asked].map((name) => entriesOf(services, caller, name, question)));
  return pageOf(merged(found.flat(), request), request, ({ id }) => [id]);
}

const questionOf = (
  { from, until, actorId, action, entityType, entityId }: Omit<z.infer<typeof AuditFilter>, 'subgraph' | 'area'>,
  request: PageRequest,
): AuditQuestion => ({
  actorId: actorId ?? null,
  action: action || null,
  entityType: entityType || null,
  entityId: entityId || null,
  from: from?.toISOString() ?? null,
  until: until?.toISOString() ?? null,
  behind: request.from?.[0] ?? null,
  isBackward: request.isBackward,
  limit: request.size + 1,
});

async function entriesOf(
  services: Services,
  caller: Caller,
  area: AuditedSubgraph,
  question: AuditQuestion,
): Promise<TrailEntry[]> {
  const entries =
    area === services.name
      ? await readAudit(services.db.orm.em.fork(), question)
      : (await services.command(auditEntriesOf(area), question, caller)).entries;
  return entries.map((entry) => ({ ...entry, area }));
}

/** In the direction of reading, as many as one subgraph was asked for. Ids are ordered by time, across subgraphs too. */
function merged(entries: readonly TrailEntry[], { isBackward, size }: PageRequest): TrailEntry[] {
  const direction = isBackward ? 1 : -1;
  const ordered = entries.toSorted((a, b) => (a.id === b.id ? 0 : a.id < b.id ? -direction : direction));
  return ordered.slice(0, size + 1);
}
