import { Migration } from '@mikro-orm/migrations';

/** Accounts, what they may do, and the sessions in which they do it. Secrets are kept as hashes or encrypted. */
export class Migration20261120_users extends Migration {
  override up(): void {
    this.addSql(`create table account (
      id uuid primary key,
      email text not null,
      display_name text,
      password_hash text not null,
      status text not null check (status in ('ACTIVE', 'INACTIVE', 'LOCKED', 'BANNED')),
      last_login_at timestamptz,
      created_at timestamptz not null)`);
    this.addSql(`create unique index one_account_an_email on account (lower(email))`);

    this.addSql(`create table role (
      id uuid primary key default uuidv7(),
      name text not null constraint one_role_a_name unique,
      description text not null,
      is_system boolean not null default false)`);
    this.addSql(`create table permission (code text primary key, description text not null)`);
    this.addSql(`create table role_permission (
      role_id uuid not null references role,
      permission text not null references permission,
      primary key (role_id, permission))`);
    this.addSql(`create table account_role (
      account_id uuid not null references account,
      role_id uuid not null references role,
      granted_by uuid,
      granted_at timestamptz not null,
      primary key (account_id, role_id))`);
    this.addSql(`create index accounts_of_role on account_role (role_id)`);

    this.addSql(`create table session (
      id uuid primary key,
      account_id uuid not null references account,
      ip text,
      user_agent text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      revoked_because text)`);
    this.addSql(`create index sessions_of_account on session (account_id) where revoked_at is null`);
    // One row for each refresh token ever given out in a session; the one that is not used yet is the present one.
    this.addSql(`create table refresh_token (
      token_hash text primary key,
      session_id uuid not null references session,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz)`);
    this.addSql(`create unique index one_present_token_a_session on refresh_token (session_id) where used_at is null`);

    this.addSql(`create table signing_key (
      kid text primary key,
      public_jwk jsonb not null,
      private_key text not null,
      is_active boolean not null,
      created_at timestamptz not null)`);
    this.addSql(`create unique index one_active_signing_key on signing_key (is_active) where is_active`);

    // Wrong passwords are counted for an account from one address, so that nobody can lock another person out.
    this.addSql(`create table failed_sign_in (
      account_id uuid not null references account,
      ip text not null,
      failures int not null,
      window_ends_at timestamptz not null,
      locked_until timestamptz,
      primary key (account_id, ip))`);
    this.addSql(`create table login_event (
      id uuid primary key default uuidv7(),
      account_id uuid references account,
      result text not null check (result in ('SUCCESS', 'FAILURE', 'LOCKED')),
      ip text,
      user_agent text,
      at timestamptz not null)`);
    this.addSql(`create index logins_of_account on login_event (account_id, at)`);
  }
}
