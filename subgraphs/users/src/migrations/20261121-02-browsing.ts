import { Migration } from '@mikro-orm/migrations';

/** What people look at and want to remember. Every list is bounded for each of them; what they write is sealed. */
export class Migration20261121_browsing extends Migration {
  override up(): void {
    this.addSql(`create table wishlist_item (
      id uuid primary key,
      account_id uuid not null references account,
      product_id uuid not null,
      variant_id uuid,
      sealed_notes text,
      added_at timestamptz not null,
      constraint once_on_a_wishlist unique nulls not distinct (account_id, product_id, variant_id))`);
    this.addSql(`create index wishlist_of_account on wishlist_item (account_id, id)`);
    this.addSql(`create table product_view (
      account_id uuid not null references account,
      product_id uuid not null,
      count int not null check (count > 0),
      last_viewed_at timestamptz not null,
      primary key (account_id, product_id))`);
    this.addSql(`create index views_of_account on product_view (account_id, last_viewed_at desc, product_id)`);
    this.addSql(`create table product_comparison (
      id uuid primary key,
      account_id uuid not null references account,
      sealed_name text not null,
      product_ids uuid[] not null check (cardinality(product_ids) between 1 and 6),
      created_at timestamptz not null,
      updated_at timestamptz not null)`);
    this.addSql(`create index comparisons_of_account on product_comparison (account_id, id)`);
    this.addSql(`create table search_log (
      id uuid primary key,
      account_id uuid not null references account,
      sealed text not null,
      results_count int not null check (results_count >= 0),
      clicked_product_id uuid,
      at timestamptz not null)`);
    this.addSql(`create index searches_of_account on search_log (account_id, id)`);
    this.addSql(`create table user_activity (
      id uuid primary key default uuidv7(),
      account_id uuid not null references account,
      type text not null,
      entity_type text not null,
      entity_id uuid not null,
      at timestamptz not null)`);
    this.addSql(`create index activities_of_account on user_activity (account_id, id)`);
  }
}
