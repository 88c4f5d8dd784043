import type { Keyring } from '@muster/kit/crypto';
import { InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { openProfile, type ProfileRow, SELECT_PROFILES, sealProfile } from './profile.rows.ts';
import { changed, EMPTY_PROFILE, isInFuture, type Profile, type UpdateProfile } from './profile.rules.ts';

/** Changes what the actor says of themselves. */
export async function updateProfile(tx: Tx, ring: Keyring, change: UpdateProfile): Promise<Profile> {
  if (change.dateOfBirth != null && isInFuture(change.dateOfBirth, tx.now)) {
    throw new InvalidInput([{ path: 'dateOfBirth', message: 'is in the future' }]);
  }
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const [row] = await tx.em.execute<ProfileRow[]>(`${SELECT_PROFILES} where account_id = ?`, [tx.actor.id]);
  const profile = changed(row === undefined ? EMPTY_PROFILE : openProfile(row, ring), change);
  const columns = [
    sealProfile(profile, key, tx.actor.id),
    profile.preferredCurrency,
    profile.preferredLanguage,
    profile.timezone,
    profile.newsletterSubscribed,
    tx.now,
  ];
  await tx.em.execute(
    `insert into profile (account_id, sealed, preferred_currency, preferred_language, timezone, newsletter_subscribed, updated_at)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (account_id) do update
        set sealed = excluded.sealed, preferred_currency = excluded.preferred_currency,
            preferred_language = excluded.preferred_language, timezone = excluded.timezone,
            newsletter_subscribed = excluded.newsletter_subscribed, updated_at = excluded.updated_at`,
    [tx.actor.id, ...columns],
  );
  return profile;
}
