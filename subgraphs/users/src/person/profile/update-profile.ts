import type { Keyring } from '@muster/kit/crypto';
import { assertVersion, InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { UserProfile } from './profile.entity.ts';
import { openProfile, sealProfile } from './profile.personal.ts';
import { changed, EMPTY_PROFILE, isInFuture, type UpdateProfile, type VersionedProfile } from './profile.rules.ts';

/** Changes the profile of the actor. */
export async function updateProfile(
  tx: Tx,
  ring: Keyring,
  { expectedVersion, ...change }: UpdateProfile,
): Promise<VersionedProfile> {
  if (change.dateOfBirth != null && isInFuture(change.dateOfBirth, tx.now)) {
    throw new InvalidInput([{ path: 'dateOfBirth', message: 'is in the future', code: 'TOO_LARGE' }]);
  }
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, ring, accountId);
  const kept = await tx.em.findOne(UserProfile, { accountId });
  assertVersion('profile', kept ?? { version: 0 }, expectedVersion);
  const profile = changed(kept === null ? EMPTY_PROFILE : openProfile(kept, key), change);
  const { preferredCurrency, preferredLanguage, timezone, newsletterSubscribed } = profile;
  const columns = {
    sealed: sealProfile(profile, key, accountId),
    preferredCurrency,
    preferredLanguage,
    timezone,
    newsletterSubscribed,
    updatedAt: tx.now,
  };
  const row = kept ?? tx.em.create(UserProfile, { accountId, ...columns });
  tx.em.assign(row, columns);
  await tx.em.flush();
  return { profile, version: row.version };
}
