import { Migration } from '@mikro-orm/migrations';

/** One-time passwords of a device, and the codes for when it is lost. */
export class Migration20261121_second_factor extends Migration {
  override up(): void {
    this.addSql(`create table second_factor (
      account_id uuid primary key references account,
      sealed_secret text not null,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      last_counter bigint not null default -1)`);
    this.addSql(`create table backup_code (
      account_id uuid not null references account,
      code_hash bytea not null,
      used_at timestamptz,
      primary key (account_id, code_hash))`);
  }
}
