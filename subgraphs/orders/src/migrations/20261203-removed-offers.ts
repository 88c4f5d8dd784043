import { Migration } from '@mikro-orm/migrations';

/** Offers that catalog removed before anybody could reserve them. Terms that arrive afterwards make none of them again. */
export class Migration20261203_removed_offers extends Migration {
  override up(): void {
    this.addSql(`create table removed_offer (offer_id uuid primary key, removed_at timestamptz not null)`);
  }
}
