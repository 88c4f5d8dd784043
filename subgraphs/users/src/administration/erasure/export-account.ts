import { orderContacts } from '@muster/events';
import { type Caller, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { openUsername } from '../../account/account.personal.ts';
import { keyOfRow } from '../../account/data-key.ts';
import { UserActivity } from '../../person/activity/activity.entity.ts';
import { addressesOf } from '../../person/addresses/address.personal.ts';
import { comparisonRowsOf } from '../../person/browsing/browsing.loaders.ts';
import { openComparison, openItem, openSearch } from '../../person/browsing/browsing.personal.ts';
import { ProductView } from '../../person/browsing/product-view.entity.ts';
import { SearchLog } from '../../person/browsing/search-log.entity.ts';
import { WishlistItem } from '../../person/browsing/wishlist-item.entity.ts';
import { phonesOf } from '../../person/phones/phone.personal.ts';
import { openPreference, preferenceRowsOf } from '../../person/profile/preference.personal.ts';
import { UserProfile } from '../../person/profile/profile.entity.ts';
import { openProfile } from '../../person/profile/profile.personal.ts';
import { SavedView } from '../../person/views/saved-view.entity.ts';
import { openView } from '../../person/views/view.personal.ts';
import { settingsOf } from '../../settings.ts';
import { Session } from '../../sign-in/access/session.entity.ts';
import { devicesOf } from '../../sign-in/devices/device.personal.ts';
import { LoginEvent } from '../../sign-in/sign-ins/login-event.entity.ts';

/** Attempts to sign in that an export holds, the newest. */
const SIGN_INS_MAX = 1_000;

/** Everything that is stored about the actor, as a tree that people and programs can read. */
export async function exportAccount(services: Services, caller: Caller): Promise<object> {
  const { id } = caller.actor;
  const { orders, waitingListEntries } = await services.command(orderContacts, { userId: id }, caller);
  return services.transact(caller, async (tx) => {
    const account = await tx.em.findOne(Account, { id });
    if (account === null) throw new NotFound('account');
    const found = {
      exportedAt: tx.now,
      account: {
        id,
        email: account.email,
        displayName: account.displayName,
        username: account.sealedUsername == null ? null : openUsername(services, id, account.sealedUsername),
        emailVerifiedAt: account.emailVerifiedAt,
        status: account.status,
        createdAt: account.createdAt,
        lastLoginAt: account.lastLoginAt,
      },
      ...(await personPart(tx, services, id)),
      ...(await signInPart(tx, services, caller)),
      orders,
      waitingListEntries,
    };
    tx.audit({ action: 'user.export', entityType: 'User', entityId: id });
    return found;
  });
}

async function personPart({ em }: Tx, services: Services, accountId: string): Promise<object> {
  const ring = settingsOf(services).MUSTER_DATA_KEY;
  const withKey = { populate: ['dataKey'], orderBy: { id: 'asc' } } as const;
  const profile = await em.findOne(UserProfile, { accountId }, { populate: ['dataKey'] });
  const preferences = await preferenceRowsOf(em, [accountId]);
  const wishlist = await em.find(WishlistItem, { accountId }, withKey);
  const views = await em.find(ProductView, { accountId }, { orderBy: { productId: 'asc' } });
  const comparisons = await comparisonRowsOf(em, [accountId]);
  const searches = await em.find(SearchLog, { accountId }, withKey);
  const savedViews = await em.find(SavedView, { accountId }, withKey);
  const activities = await em.find(UserActivity, { accountId }, { orderBy: { id: 'asc' } });
  return {
    profile: profile === null ? null : openProfile(profile, keyOfRow(profile, ring)),
    preferences: preferences.map((row) => openPreference(row, keyOfRow(row, ring))),
    phones: await phonesOf(em, ring, accountId),
    addresses: await addressesOf(em, ring, accountId),
    wishlist: wishlist.map((row) => openItem(row, keyOfRow(row, ring))),
    recentlyViewed: views.map(({ productId, count, lastViewedAt }) => ({ productId, count, lastViewedAt })),
    comparisons: comparisons.map((row) => openComparison(row, keyOfRow(row, ring))),
    searches: searches.map((row) => openSearch(row, keyOfRow(row, ring))),
    savedViews: savedViews.map((row) => openView(row, keyOfRow(row, ring))),
    activities: activities.map(({ id, type, entityType, entityId, at }) => ({ id, type, entityType, entityId, at })),
  };
}

async function signInPart({ em, now }: Tx, services: Services, { actor }: Caller): Promise<object> {
  const accountId = actor.id;
  const ring = settingsOf(services).MUSTER_DATA_KEY;
  const sessions = await em.find(Session, { accountId }, { orderBy: { id: 'asc' } });
  const signIns = await em.find(LoginEvent, { accountId }, { orderBy: { id: 'desc' }, limit: SIGN_INS_MAX });
  return {
    devices: await devicesOf(em, accountId, { now, ring, sessionId: actor.sessionId }),
    sessions: sessions.map(({ id, ip, userAgent, createdAt, revokedAt }) => ({
      id,
      ip,
      userAgent,
      createdAt,
      revokedAt,
    })),
    signIns: signIns.map(({ result, ip, userAgent, at }) => ({ result, ip, userAgent, at })),
  };
}
