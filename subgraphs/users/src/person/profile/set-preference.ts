import type { Keyring } from '@muster/kit/crypto';
import { TooMany } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { UserPreference } from './preference.entity.ts';
import {
  openPreference,
  PREFERENCES_MAX,
  type Preference,
  preferenceRowsOf,
  sealPreference,
} from './preference.personal.ts';

export const SetPreference = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/i, 'must be 1 to 64 letters, digits, dots, dashes, underscores'),
  value: z.string().max(2_000).nullish(),
});

/** Keeps a setting of the actor; null deletes it. Answers all settings. */
export async function setPreference(
  tx: Tx,
  ring: Keyring,
  { key, value }: z.infer<typeof SetPreference>,
): Promise<Preference[]> {
  const accountId = tx.actor.id;
  const dataKey = await lockDataKey(tx, ring, accountId);
  const rows = await preferenceRowsOf(tx.em, [accountId]);
  const kept = rows.find((row) => row.key === key);
  const others = rows.filter((row) => row !== kept).map((row) => openPreference(row, dataKey));
  if (value == null) {
    if (kept !== undefined) await tx.em.nativeDelete(UserPreference, { accountId, key });
    return others;
  }
  const columns = { sealed: sealPreference(value, dataKey, accountId, key), updatedAt: tx.now };
  if (kept !== undefined) await tx.em.nativeUpdate(UserPreference, { accountId, key }, columns);
  else if (rows.length >= PREFERENCES_MAX) throw new TooMany('preferences', PREFERENCES_MAX);
  else await tx.em.insert(UserPreference, { accountId, key, ...columns });
  return [...others, { key, value }].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
