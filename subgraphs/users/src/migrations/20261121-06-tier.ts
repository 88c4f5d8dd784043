import { Migration } from '@mikro-orm/migrations';

/** How a customer is treated, where it is not the way everybody is. */
export class Migration20261121_tier extends Migration {
  override up(): void {
    this.addSql(`create table customer_tier (
      account_id uuid primary key references account,
      tier text not null check (tier in ('SILVER', 'GOLD', 'VIP')),
      set_at timestamptz not null)`);
  }
}
