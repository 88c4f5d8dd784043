import { aadOf, derived, type Keyring, newSealedKey, openKey, type SealedColumn } from '@muster/kit/crypto';
import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';

const PURPOSE = 'muster users data keys';

export const sealedDataKeys: SealedColumn = {
  table: 'data_key',
  id: 'account_id',
  column: 'sealed_key',
  purpose: PURPOSE,
};

const placeOfKey = (accountId: string): string => aadOf('data_key', 'sealed_key', accountId);

/** What somebody's personal data is sealed with, from the row that holds their key. */
export const openDataKey = (sealedKey: string, ring: Keyring, accountId: string): Keyring =>
  openKey(sealedKey, derived(ring, PURPOSE), placeOfKey(accountId));

/**
 * The key of somebody's personal data, made with the first of it. Changes of one person's data queue here until the
 * transaction ends, so what counts rows or moves a default looks at what the one before left.
 */
export async function lockDataKey(tx: Tx, ring: Keyring, accountId: string): Promise<Keyring> {
  // A statement of its own: the next one sees what was committed while this one waited.
  const found = isId(accountId)
    ? await tx.em.execute(`select 1 from account where id = ? for no key update`, [accountId])
    : [];
  if (found.length === 0) throw new NotFound('account');
  const [kept] = await tx.em.execute<{ sealed_key: string | null; is_erased: boolean }[]>(
    `select (select sealed_key from data_key where account_id = ?) as sealed_key,
            exists (select from erasure where account_id = ?) as is_erased`,
    [accountId, accountId],
  );
  if (kept!.is_erased) throw new NotFound('account');
  if (kept!.sealed_key !== null) return openDataKey(kept!.sealed_key, ring, accountId);
  const sealedKey = newSealedKey(derived(ring, PURPOSE), placeOfKey(accountId));
  await tx.em.execute(`insert into data_key (account_id, sealed_key, created_at) values (?, ?, ?)`, [
    accountId,
    sealedKey,
    tx.now,
  ]);
  return openDataKey(sealedKey, ring, accountId);
}
