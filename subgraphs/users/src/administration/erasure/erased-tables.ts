/**
 * Every table with an `account_id`, and the statement that erases its rows. A table that is missing here fails a test.
 */
export const ERASED_TABLES: Readonly<Record<string, string>> = {
  // The key comes first: without it, the rows that survive in a backup cannot be opened.
  data_key: `delete from data_key where account_id = ?`,
  profile: `delete from profile where account_id = ?`,
  user_preference: `delete from user_preference where account_id = ?`,
  user_phone: `delete from user_phone where account_id = ?`,
  user_address: `delete from user_address where account_id = ?`,
  wishlist_item: `delete from wishlist_item where account_id = ?`,
  product_view: `delete from product_view where account_id = ?`,
  product_comparison: `delete from product_comparison where account_id = ?`,
  search_log: `delete from search_log where account_id = ?`,
  user_activity: `delete from user_activity where account_id = ?`,
  saved_view: `delete from saved_view where account_id = ?`,
  second_factor: `delete from second_factor where account_id = ?`,
  backup_code: `delete from backup_code where account_id = ?`,
  one_time_token: `delete from one_time_token where account_id = ?`,
  oidc_identity: `delete from oidc_identity where account_id = ?`,
  oidc_attempt: `delete from oidc_attempt where ? in (account_id, linking_account_id)`,
  device: `delete from device where account_id = ?`,
  mail: `delete from mail where account_id = ?`,
  failed_sign_in: `delete from failed_sign_in where account_id = ?`,
  // Sessions and sign-ins stay for the investigation of incidents, without address and program.
  session: `update session set ip = null, user_agent = null where account_id = ?`,
  login_event: `update login_event set ip = null, user_agent = null where account_id = ?`,
};

/** Tables whose rows an erasure leaves as they are, each with the reason. */
export const KEPT_TABLES: Readonly<Record<string, string>> = {
  account_role: 'an account has a role; this one says nothing of a person any more',
  erasure: 'says that the account was erased',
};
