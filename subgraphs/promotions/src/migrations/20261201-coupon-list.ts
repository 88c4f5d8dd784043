import { Migration } from '@mikro-orm/migrations';

/** Coupons are changed by people, who may do so at the same time, and are listed and searched. */
export class Migration20261201_coupon_list extends Migration {
  override up(): void {
    this.addSql(`alter table coupon add column version int not null default 1`);
    // "the newest that are on and have not ended": of many codes of the past few are.
    this.addSql(`create index switched_on_coupons on coupon (ends_at, id) where is_active`);
    // Searches by the beginning of a text, whatever the collation of the database.
    this.addSql(`create index coupons_by_code on coupon (code text_pattern_ops)`);
    this.addSql(`create index coupons_by_name on coupon (lower(name) text_pattern_ops)`);
  }
}
