import type { Retention } from '@muster/kit/subgraph';

/** A session that has ended stays that long, for whoever looks into an incident. */
const ENDED_SESSION = `(expires_at < $1::timestamptz - interval '30 days' or revoked_at < $1::timestamptz - interval '30 days')`;

/**
 * What becomes of rows that strangers write, or that everybody writes again and again: how long they are kept. Removed in this
 * order. A table of this subgraph is here or among those below, or a test fails.
 */
export const RETENTION: readonly Retention[] = [
  { table: 'rate_count', where: `ends_at < $1::timestamptz` },
  { table: 'failed_sign_in', where: `window_ends_at < $1::timestamptz` },
  // Of names that nobody has there is nobody to show them to.
  { table: 'login_event', where: `at < $1::timestamptz - interval '1 day' and account_id is null` },
  { table: 'login_event', where: `at < $1::timestamptz - interval '90 days'` },
  { table: 'one_time_token', where: `created_at < $1::timestamptz - interval '1 day'` },
  { table: 'oidc_attempt', where: `expires_at < $1::timestamptz` },
  // A token of yesterday proves nothing; the mail server was away for longer than that.
  { table: 'mail', where: `created_at < $1::timestamptz - interval '3 days'` },
  // What has run out is refused as such, whether it was used or not.
  { table: 'refresh_token', where: `expires_at < $1::timestamptz - interval '1 day'` },
  { table: 'refresh_token', where: `session_id in (select id from session where ${ENDED_SESSION})` },
  {
    table: 'session',
    where: `${ENDED_SESSION} and not exists (select from refresh_token where session_id = session.id)`,
  },
  { table: 'device', where: `last_used_at < $1::timestamptz - interval '400 days'` },
  // Longer than any access token lives: what is older concerns none.
  { table: 'access_end', where: `at < $1::timestamptz - interval '1 day'` },
];

/** Tables that keep their rows, each with what bounds them. */
export const BOUNDED_TABLES: Readonly<Record<string, string>> = {
  account: 'a customer; signing up is limited by address',
  account_role: 'roles of an account are few',
  data_key: 'one of an account',
  profile: 'one of an account',
  user_preference: 'at most so many of an account',
  user_phone: 'at most so many of an account',
  user_address: 'at most so many of an account',
  wishlist_item: 'at most so many of an account',
  product_view: 'at most so many of an account',
  product_comparison: 'at most so many of an account',
  search_log: 'at most so many of an account',
  user_activity: 'at most so many of an account',
  customer_tier: 'one of an account',
  second_factor: 'one of an account',
  backup_code: 'ten of an account',
  oidc_identity: 'one of an account at each provider',
  erasure: 'one of an account',
  role: 'made by administrators',
  role_permission: 'made by administrators',
  permission: 'as many as subgraphs declare',
  api_client: 'made by administrators',
  admin_area: 'made by administrators',
  signing_key: 'made by administrators',
  lookup_key: 'one of each kind',
  access_clock: 'one row',
};
