import { Migration } from '@mikro-orm/migrations';

/** What is counted over many accounts or many addresses, for all processes together; and how what is old is found. */
export class Migration20261130_rate_counts extends Migration {
  override up(): void {
    // A key says what is counted of whom, such as `guesses:network:203.0.113.9`. Addresses of mail are fingerprints.
    this.addSql(`create table rate_count (
      key text primary key,
      count int not null check (count > 0),
      ends_at timestamptz not null)`);
    this.addSql(`create index rate_counts_by_age on rate_count (ends_at)`);
    this.addSql(`create index login_events_by_age on login_event (at)`);
    this.addSql(`create index one_time_tokens_by_age on one_time_token (created_at)`);
    this.addSql(`create index refresh_tokens_by_age on refresh_token (expires_at)`);
    this.addSql(`create index refresh_tokens_of_session on refresh_token (session_id)`);
    this.addSql(`create index sessions_by_age on session (expires_at)`);
    this.addSql(`create index ended_sessions_by_age on session (revoked_at) where revoked_at is not null`);
    this.addSql(`create index devices_by_age on device (last_used_at)`);
    this.addSql(`create index mails_by_age on mail (created_at)`);
  }
}
