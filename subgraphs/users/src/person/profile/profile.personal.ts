import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import type { UserProfile } from './profile.entity.ts';
import { EMPTY_PROFILE, type Profile, type ProfileDetails } from './profile.rules.ts';

const contextOf = (accountId: string): string => aadOf('profile', 'sealed', accountId);

export const sealProfile = (
  { firstName, lastName, dateOfBirth, gender, avatarUrl }: Profile,
  key: Keyring,
  accountId: string,
): string => sealJson({ firstName, lastName, dateOfBirth, gender, avatarUrl }, key, contextOf(accountId));

export const openProfile = (row: UserProfile, key: Keyring): Profile => ({
  ...EMPTY_PROFILE,
  preferredCurrency: row.preferredCurrency ?? null,
  preferredLanguage: row.preferredLanguage ?? null,
  timezone: row.timezone ?? null,
  newsletterSubscribed: row.newsletterSubscribed,
  ...openJson<ProfileDetails>(row.sealed, key, contextOf(row.accountId)),
});
