import { Migration } from '@mikro-orm/migrations';

/**
 * SKUs that a person takes for one are one: their key has neither case nor width nor what cannot be seen. Of those that were
 * kept before, a later twin keeps a key of its own.
 */
export class Migration20261130_sku_key extends Migration {
  override up(): void {
    this.addSql(`alter table variant add column sku_key text`);
    this.addSql(`update variant set sku_key = case when twin = 1 then key else key || ' ' || id end
      from (select id as variant_id, key, row_number() over (partition by key order by id) as twin
              from (select id, lower(normalize(sku, NFKC)) as key from variant) as keyed) as ranked
     where variant_id = id`);
    this.addSql(`alter table variant alter column sku_key set not null,
      add constraint one_variant_a_sku_key unique (sku_key)`);
  }
}
