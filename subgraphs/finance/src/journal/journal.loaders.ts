import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { mayReadBooks } from '../ledger/ledger.policy.ts';
import { JournalEntry, JournalLine } from './journal.entity.ts';

export async function entryById(ids: readonly string[], { em, actor }: Reader): Promise<(JournalEntry | null)[]> {
  const found = mayReadBooks(actor) ? await em.find(JournalEntry, { id: { $in: ids.filter(isId) } }) : [];
  const byId = new Map(found.map((entry) => [entry.id, entry]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function linesOfEntry(entryIds: readonly string[], { em, actor }: Reader): Promise<JournalLine[][]> {
  const found = mayReadBooks(actor)
    ? await em.find(JournalLine, { entryId: { $in: [...entryIds] } }, { orderBy: { position: 'asc' } })
    : [];
  const byEntry = Map.groupBy(found, (line) => line.entryId);
  return entryIds.map((id) => byEntry.get(id) ?? []);
}
