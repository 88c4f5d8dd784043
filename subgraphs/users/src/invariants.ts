/** What must hold in this database at any moment: each query answers the rows that break it. */
export const invariants = [
  {
    name: 'every account has a role',
    sql: `select id from account where not exists (select from account_role where account_id = account.id)`,
  },
  { name: 'an e-mail address is kept as it is compared', sql: `select id from account where email <> lower(email)` },
  {
    name: 'a session has one present refresh token',
    sql: `select session_id from refresh_token where used_at is null group by session_id having count(*) > 1`,
  },
  {
    name: 'there is one active signing key',
    sql: `select count(*) from signing_key where is_active having count(*) <> 1`,
  },
];
