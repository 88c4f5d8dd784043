import { aadOf, type Keyring, open, seal } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { UserPreference } from './preference.entity.ts';

export const PREFERENCES_MAX = 100;

/** A setting as the client that keeps it reads it. */
export interface Preference {
  readonly key: string;
  readonly value: string;
}

const contextOf = (accountId: string, key: string): string => aadOf('user_preference', 'sealed', `${accountId}|${key}`);

export const sealPreference = (value: string, dataKey: Keyring, accountId: string, key: string): string =>
  seal(value, dataKey, contextOf(accountId, key));

export const openPreference = ({ accountId, key, sealed }: UserPreference, dataKey: Keyring): Preference => ({
  key,
  value: open(sealed, dataKey, contextOf(accountId, key)),
});

/** The settings of accounts by key, each with the data key that opens it. */
export const preferenceRowsOf = (em: Tx['em'], accountIds: readonly string[]): Promise<UserPreference[]> =>
  em.find(UserPreference, { accountId: { $in: [...accountIds] } }, { populate: ['dataKey'], orderBy: { key: 'asc' } });
