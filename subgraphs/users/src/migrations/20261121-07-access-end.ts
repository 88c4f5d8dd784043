import { Migration } from '@mikro-orm/migrations';

/** Which access tokens ended before their time. */
export class Migration20261121_access_end extends Migration {
  override up(): void {
    // One row, which a revocation locks until it commits: so versions become visible in their order, without gaps.
    this.addSql(`create table access_clock (id bool primary key default true check (id), version bigint not null)`);
    this.addSql(`insert into access_clock (version) values (0)`);
    this.addSql(`create table access_end (
      version bigint primary key,
      user_id uuid not null,
      session_id uuid,
      reason text not null check (length(reason) <= 200),
      at timestamptz not null)`);
    this.addSql(`create index access_end_at on access_end (at)`);
  }
}
