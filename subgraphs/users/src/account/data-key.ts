import { aadOf, derived, type Keyring, newSealedKey, openKey, type SealedColumn } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { DataKey } from './data-key.entity.ts';
import { lockAccountRow, refuseErased } from './lock-account.ts';

const PURPOSE = 'muster users data keys';

export const sealedDataKeys: SealedColumn = {
  table: 'data_key',
  id: 'account_id',
  column: 'sealed_key',
  purpose: PURPOSE,
};

const contextOf = (accountId: string): string => aadOf('data_key', 'sealed_key', accountId);

/** The key of an account's personal data, from the row that holds it. */
export const openDataKey = (
  { accountId, sealedKey }: Pick<DataKey, 'accountId' | 'sealedKey'>,
  ring: Keyring,
): Keyring => openKey(sealedKey, derived(ring, PURPOSE), contextOf(accountId));

/** A row of personal data with the key of its account beside it. */
export interface WithDataKey {
  readonly accountId: string;
  readonly dataKey?: DataKey | null | undefined;
}

/** The key that opens a row which was read with `populate: ['dataKey']`. */
export function keyOfRow({ accountId, dataKey }: WithDataKey, ring: Keyring): Keyring {
  if (dataKey == null) throw new Error(`The data key of account ${accountId} is missing`);
  return openDataKey(dataKey, ring);
}

/**
 * The key of an account's personal data, made for the first of it. Changes of one person's data queue here until the
 * transaction ends, so a use case that counts rows or moves a default sees what the one before it left.
 */
export async function lockDataKey(tx: Tx, ring: Keyring, accountId: string): Promise<Keyring> {
  await lockAccountRow(tx, accountId);
  const kept = await tx.em.findOne(DataKey, { accountId });
  if (kept !== null) return openDataKey(kept, ring);
  await refuseErased(tx, accountId); // An erased account has no key.
  const sealedKey = newSealedKey(derived(ring, PURPOSE), contextOf(accountId));
  await tx.em.insert(DataKey, { accountId, sealedKey, createdAt: tx.now });
  return openDataKey({ accountId, sealedKey }, ring);
}
