import { orderContacts } from '@muster/events';
import { type Caller, NotFound } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { openUsername } from '../../account/account.personal.ts';
import { addressesOf } from '../../person/addresses/address.rows.ts';
import { type ComparisonRow, openComparison, SELECT_COMPARISONS } from '../../person/browsing/comparisons.ts';
import { openSearch, SELECT_SEARCHES, type SearchRow } from '../../person/browsing/searches.ts';
import { openItem, SELECT_ITEMS, type WishlistRow } from '../../person/browsing/wishlist.ts';
import { phonesOf } from '../../person/phones/phone.rows.ts';
import { openPreference, type PreferenceRow, SELECT_PREFERENCES } from '../../person/profile/preferences.ts';
import { openProfile, type ProfileRow, SELECT_PROFILES } from '../../person/profile/profile.rows.ts';
import { settingsOf } from '../../settings.ts';
import { devicesOf } from '../../sign-in/devices/device.rows.ts';

/** What the newest of may be many. */
const SIGN_INS_MAX = 1_000;

/** Everything that is known of the actor, as a tree that is easily read by people and programs. */
export async function exportAccount(services: Services, caller: Caller): Promise<object> {
  const { id } = caller.actor;
  const { orders } = await services.command(orderContacts, { userId: id }, caller);
  return services.transact(caller, async (tx) => {
    const { em } = tx;
    const ring = settingsOf(services).MUSTER_DATA_KEY;
    const account = await em.findOne(Account, { id });
    if (account === null) throw new NotFound('account');
    const rowsOf = <R>(select: string, name: string) =>
      em.execute<R[]>(`${select} where ${name}.account_id = ? order by 1`, [id]);

    const [profile] = await rowsOf<ProfileRow>(SELECT_PROFILES, 'profile');
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
      profile: profile === undefined ? null : openProfile(profile, ring),
      preferences: (await rowsOf<PreferenceRow>(SELECT_PREFERENCES, 'preference')).map((row) =>
        openPreference(row, ring),
      ),
      phones: await phonesOf(em, ring, id),
      addresses: await addressesOf(em, ring, id),
      wishlist: (await rowsOf<WishlistRow>(SELECT_ITEMS, 'item')).map((row) => openItem(row, ring)),
      recentlyViewed: await rowsOf(
        `select product_id as "productId", count, last_viewed_at as "lastViewedAt" from product_view as view`,
        'view',
      ),
      comparisons: (await rowsOf<ComparisonRow>(SELECT_COMPARISONS, 'comparison')).map((row) =>
        openComparison(row, ring),
      ),
      searches: (await rowsOf<SearchRow>(SELECT_SEARCHES, 'search')).map((row) => openSearch(row, ring)),
      activities: await rowsOf(
        `select id, type, entity_type as "entityType", entity_id as "entityId", at from user_activity as activity`,
        'activity',
      ),
      devices: await devicesOf(em, id, { now: tx.now, ring, sessionId: caller.actor.sessionId }),
      sessions: await rowsOf(
        `select id, ip, user_agent as "userAgent", created_at as "createdAt", revoked_at as "revokedAt" from session`,
        'session',
      ),
      signIns: await em.execute(
        `select result, ip, user_agent as "userAgent", at from login_event where account_id = ? order by at desc limit ?`,
        [id, SIGN_INS_MAX],
      ),
      orders,
    };
    tx.audit({ action: 'user.export', entityType: 'User', entityId: id });
    return found;
  });
}
