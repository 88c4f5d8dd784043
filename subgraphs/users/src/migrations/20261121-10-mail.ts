import { Migration } from '@mikro-orm/migrations';

/** Mail on its way, and tokens that prove that it arrived. */
export class Migration20261121_mail extends Migration {
  override up(): void {
    this.addSql(`alter table account add column email_verified_at timestamptz`);
    // Sealed as a whole: a mail may hold an address and a token. The row goes once the mail is sent.
    this.addSql(`create table mail (
      id uuid primary key,
      account_id uuid not null references account,
      sealed text not null,
      created_at timestamptz not null)`);
    this.addSql(`create index mail_of_account on mail (account_id)`);
    this.addSql(`create table one_time_token (
      token_hash bytea primary key,
      account_id uuid not null references account,
      purpose text not null check (purpose in ('EMAIL_VERIFY', 'PASSWORD_RESET')),
      -- Of the address that it was sent to: it is worth nothing for another.
      email_hash text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz)`);
    this.addSql(`create index tokens_of_account on one_time_token (account_id, purpose, created_at)`);
  }
}
