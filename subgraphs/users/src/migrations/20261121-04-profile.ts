import { Migration } from '@mikro-orm/migrations';

/** What people tell of themselves, sealed with their own key: name, settings, phones, address book. */
export class Migration20261121_profile extends Migration {
  override up(): void {
    this.addSql(`create table profile (
      account_id uuid primary key references account,
      sealed text not null,
      preferred_currency char(3),
      preferred_language text,
      timezone text,
      newsletter_subscribed boolean not null default false,
      updated_at timestamptz not null)`);
    this.addSql(`create table user_preference (
      account_id uuid not null references account,
      key text not null,
      sealed text not null,
      updated_at timestamptz not null,
      primary key (account_id, key))`);

    // phone_hash is an HMAC: it tells equal numbers, and nothing else without its key.
    this.addSql(`create table user_phone (
      id uuid primary key,
      account_id uuid not null references account,
      sealed text not null,
      phone_hash text not null,
      is_default boolean not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint one_row_a_phone unique (account_id, phone_hash))`);
    this.addSql(`create unique index one_default_phone on user_phone (account_id) where is_default`);
    this.addSql(`create index people_with_phone on user_phone (phone_hash)`);

    this.addSql(`create table user_address (
      id uuid primary key,
      account_id uuid not null references account,
      kind text not null check (kind in ('SHIPPING', 'BILLING', 'BOTH')),
      country_code char(2) not null,
      area_id uuid references admin_area,
      sealed text not null,
      is_default_shipping boolean not null,
      is_default_billing boolean not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint a_default_fits_its_kind check (
        (kind <> 'BILLING' or not is_default_shipping) and (kind <> 'SHIPPING' or not is_default_billing)))`);
    this.addSql(`create index addresses_of_account on user_address (account_id)`);
    this.addSql(
      `create unique index one_default_shipping_address on user_address (account_id) where is_default_shipping`,
    );
    this.addSql(
      `create unique index one_default_billing_address on user_address (account_id) where is_default_billing`,
    );
  }
}
