import { Migration } from '@mikro-orm/migrations';

/** Sign-ins at OpenID Connect providers, and the identities there. */
export class Migration20261121_oidc extends Migration {
  override up(): void {
    // The identity at a provider is stored as a fingerprint only.
    this.addSql(`create table oidc_identity (
      issuer text not null,
      subject_hash text not null,
      account_id uuid not null references account,
      provider text not null,
      linked_at timestamptz not null,
      last_used_at timestamptz not null,
      primary key (issuer, subject_hash))`);
    this.addSql(`create unique index one_identity_a_provider on oidc_identity (account_id, provider)`);
    this.addSql(`create table oidc_attempt (
      token_hash bytea primary key,
      provider text not null,
      redirect_uri text not null,
      sealed_checks text not null,
      -- Who wants to link an identity; null for whoever signs in.
      linking_account_id uuid references account,
      -- Who it turned out to be, while a second factor is asked for.
      account_id uuid references account,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      answered_at timestamptz)`);
    this.addSql(`create index oidc_attempts_by_age on oidc_attempt (expires_at)`);
  }
}
