import { Migration } from '@mikro-orm/migrations';

/** What people sign in with, known by a key that only the device has. */
export class Migration20261122_devices extends Migration {
  override up(): void {
    this.addSql(`create table device (
      id uuid primary key,
      account_id uuid not null references account,
      key_hash bytea not null,
      sealed_name text,
      type text not null check (type in ('DESKTOP', 'MOBILE', 'TABLET', 'OTHER')),
      os text,
      browser text,
      ip text,
      user_agent text,
      trusted_at timestamptz,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      constraint one_device_a_key unique (account_id, key_hash))`);
    this.addSql(`alter table session add column device_id uuid references device on delete set null`);
    this.addSql(`create index sessions_of_device on session (device_id) where device_id is not null`);
  }
}
