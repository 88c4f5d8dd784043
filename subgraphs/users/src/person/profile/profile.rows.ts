import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import { openDataKey } from '../../account/data-key.ts';
import { EMPTY_PROFILE, type Profile, type ProfileDetails } from './profile.rules.ts';

export interface ProfileRow {
  readonly account_id: string;
  readonly sealed: string;
  readonly sealed_key: string;
  readonly preferred_currency: string | null;
  readonly preferred_language: Profile['preferredLanguage'];
  readonly timezone: string | null;
  readonly newsletter_subscribed: boolean;
}

const place = (accountId: string): string => aadOf('profile', 'sealed', accountId);

export const sealProfile = (
  { firstName, lastName, dateOfBirth, gender, avatarUrl }: Profile,
  key: Keyring,
  accountId: string,
): string => sealJson({ firstName, lastName, dateOfBirth, gender, avatarUrl }, key, place(accountId));

export const openProfile = (row: ProfileRow, ring: Keyring): Profile => ({
  ...EMPTY_PROFILE,
  preferredCurrency: row.preferred_currency,
  preferredLanguage: row.preferred_language,
  timezone: row.timezone,
  newsletterSubscribed: row.newsletter_subscribed,
  ...openJson<ProfileDetails>(row.sealed, openDataKey(row.sealed_key, ring, row.account_id), place(row.account_id)),
});

export const SELECT_PROFILES = `select profile.*, data_key.sealed_key from profile join data_key using (account_id)`;
