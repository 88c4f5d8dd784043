import type { Reader } from '@muster/kit/subgraph';
import { mayReadBooks } from './ledger.policy.ts';
import { LedgerAccount } from './ledger-account.entity.ts';

export async function accountById(ids: readonly string[], { em, actor }: Reader): Promise<(LedgerAccount | null)[]> {
  const found = mayReadBooks(actor) ? await em.find(LedgerAccount, { id: { $in: [...ids] } }) : [];
  const byId = new Map(found.map((account) => [account.id, account]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function accountByCode(
  codes: readonly string[],
  { em, actor }: Reader,
): Promise<(LedgerAccount | null)[]> {
  const found = mayReadBooks(actor) ? await em.find(LedgerAccount, { code: { $in: [...codes] } }) : [];
  const byCode = new Map(found.map((account) => [account.code, account]));
  return codes.map((code) => byCode.get(code) ?? null);
}
