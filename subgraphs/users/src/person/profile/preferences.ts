import { aadOf, type Keyring, open, seal } from '@muster/kit/crypto';
import { TooMany } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey, openDataKey } from '../../account/data-key.ts';

export const PREFERENCES_MAX = 100;

export const SetPreference = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/i, 'must be 1 to 64 letters, digits, dots, dashes, underscores'),
  value: z.string().max(2_000).nullish(),
});

export interface Preference {
  readonly key: string;
  readonly value: string;
}

export interface PreferenceRow {
  readonly account_id: string;
  readonly key: string;
  readonly sealed: string;
  readonly sealed_key: string;
}

const place = (accountId: string, key: string): string => aadOf('user_preference', 'sealed', `${accountId}|${key}`);

export const SELECT_PREFERENCES = `select preference.*, data_key.sealed_key
  from user_preference as preference join data_key using (account_id)`;

export const openPreference = (row: PreferenceRow, ring: Keyring): Preference => ({
  key: row.key,
  value: open(row.sealed, openDataKey(row.sealed_key, ring, row.account_id), place(row.account_id, row.key)),
});

/** Keeps a setting of the actor's; null forgets it. Answers all of them. */
export async function setPreference(
  tx: Tx,
  ring: Keyring,
  { key, value }: z.infer<typeof SetPreference>,
): Promise<Preference[]> {
  const dataKey = await lockDataKey(tx, ring, tx.actor.id);
  if (value == null) {
    await tx.em.execute(`delete from user_preference where account_id = ? and key = ?`, [tx.actor.id, key]);
  } else {
    await tx.em.execute(
      `insert into user_preference (account_id, key, sealed, updated_at) values (?, ?, ?, ?)
       on conflict (account_id, key) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
      [tx.actor.id, key, seal(value, dataKey, place(tx.actor.id, key)), tx.now],
    );
  }
  const rows = await tx.em.execute<PreferenceRow[]>(`${SELECT_PREFERENCES} where account_id = ? order by key`, [
    tx.actor.id,
  ]);
  if (rows.length > PREFERENCES_MAX) throw new TooMany('preferences', PREFERENCES_MAX);
  return rows.map((row) => openPreference(row, ring));
}
