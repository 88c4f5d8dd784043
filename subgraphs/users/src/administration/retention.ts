import type { Retention } from '@muster/kit/subgraph';

/** An ended session is kept for thirty days, for the investigation of incidents. */
const ENDED_SESSION = `(expires_at < $1::timestamptz - interval '30 days' or revoked_at < $1::timestamptz - interval '30 days')`;

/**
 * Retention of rows that strangers write, or that every account writes again and again. Deleted in this order. A test fails for a
 * table that is neither here nor below.
 */
export const RETENTION: readonly Retention[] = [
  { table: 'rate_count', where: `ends_at < $1::timestamptz` },
  { table: 'failed_sign_in', where: `window_ends_at < $1::timestamptz` },
  // A name without an account has nobody who could read its attempts.
  { table: 'login_event', where: `at < $1::timestamptz - interval '1 day' and account_id is null` },
  { table: 'login_event', where: `at < $1::timestamptz - interval '90 days'` },
  {
    table: 'one_time_token',
    where: `created_at < $1::timestamptz - interval '1 day' and expires_at < $1::timestamptz`,
  },
  { table: 'oidc_attempt', where: `expires_at < $1::timestamptz` },
  // Tokens have expired by then, so an email that old is worthless.
  { table: 'mail', where: `created_at < $1::timestamptz - interval '3 days'` },
  // An expired token is refused as expired, whether it was used or not.
  { table: 'refresh_token', where: `expires_at < $1::timestamptz - interval '1 day'` },
  { table: 'refresh_token', where: `session_id in (select id from session where ${ENDED_SESSION})` },
  {
    table: 'session',
    where: `${ENDED_SESSION} and not exists (select from refresh_token where session_id = session.id)`,
  },
  { table: 'device', where: `last_used_at < $1::timestamptz - interval '400 days'` },
  // Longer than the lifetime of any access token.
  { table: 'access_end', where: `at < $1::timestamptz - interval '1 day'` },
];

/** Tables without a retention period, each with its bound. */
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
  saved_view: 'at most so many of an account',
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
