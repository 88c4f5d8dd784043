import type { Keyring } from '@muster/kit/crypto';
import { InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { UserProfile } from './profile.entity.ts';
import { openProfile, sealProfile } from './profile.personal.ts';
import { changed, EMPTY_PROFILE, isInFuture, type Profile, type UpdateProfile } from './profile.rules.ts';

/** Changes the profile of the actor. */
export async function updateProfile(tx: Tx, ring: Keyring, change: UpdateProfile): Promise<Profile> {
  if (change.dateOfBirth != null && isInFuture(change.dateOfBirth, tx.now)) {
    throw new InvalidInput([{ path: 'dateOfBirth', message: 'is in the future', code: 'TOO_LARGE' }]);
  }
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, ring, accountId);
  const kept = await tx.em.findOne(UserProfile, { accountId });
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
  if (kept === null) tx.em.create(UserProfile, { accountId, ...columns });
  else tx.em.assign(kept, columns);
  await tx.em.flush();
  return profile;
}
