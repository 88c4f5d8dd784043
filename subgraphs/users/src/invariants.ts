import type { Invariant } from '@muster/kit/subgraph';

/** Invariants of this database: each query answers the rows that break it. */
export const invariants: readonly Invariant[] = [
  {
    name: 'every account has a role',
    sql: `select id from account where not exists (select from account_role where account_id = account.id)`,
  },
  {
    name: 'no email address and no name is stored in clear',
    sql: `select id from account where clear_email is not null or clear_name is not null`,
  },
  {
    name: 'every account that is not erased has its e-mail address, sealed',
    sql: `select id from account where (email_hash is null or sealed_email is null)
             and not exists (select from erasure where account_id = account.id)`,
  },
  {
    name: 'a session has one present refresh token',
    sql: `select session_id from refresh_token where used_at is null group by session_id having count(*) > 1`,
  },
  {
    name: 'no personal data of an erased account remains',
    sql: `select erasure.account_id from erasure
           where exists (select from data_key where account_id = erasure.account_id)
              or exists (select from user_phone where account_id = erasure.account_id)
              or exists (select from user_address where account_id = erasure.account_id)
              or exists (select from profile where account_id = erasure.account_id)
              or exists (select from device where account_id = erasure.account_id)
              or exists (select from session where account_id = erasure.account_id and ip is not null)`,
  },
  {
    name: 'every account with personal data has the key that opens it',
    sql: `select account_id from (select account_id from user_phone union select account_id from user_address
                                  union select account_id from profile
                                  union select account_id from device where sealed_name is not null) as person
           where not exists (select from data_key where data_key.account_id = person.account_id)`,
  },
  {
    name: 'there is one active signing key',
    sql: `select count(*) from signing_key where retires_at is null having count(*) <> 1`,
  },
];
