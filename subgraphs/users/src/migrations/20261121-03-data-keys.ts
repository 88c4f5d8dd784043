import { Migration } from '@mikro-orm/migrations';

/** The keys of personal data. An erasure deletes one, and with it everything it sealed, in every backup too. */
export class Migration20261121_data_keys extends Migration {
  override up(): void {
    this.addSql(`create table data_key (
      account_id uuid primary key references account,
      sealed_key text not null,
      created_at timestamptz not null)`);
    // Keys of fingerprints, one for each kind of value. They do not change with the keys that seal them.
    this.addSql(`create table lookup_key (name text primary key, sealed_key text not null)`);
    this.addSql(`create table erasure (
      account_id uuid primary key references account,
      erased_at timestamptz not null)`);
  }
}
