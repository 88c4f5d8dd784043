import { Migration } from '@mikro-orm/migrations';

/** The lowest and the highest list price of each product in each currency: products are sorted and filtered by price. */
export class Migration20261201_product_price_range extends Migration {
  override up(): void {
    this.addSql(`create table product_price_range (
      id uuid primary key,
      product_id uuid not null references product,
      currency char(3) not null,
      min_minor bigint not null,
      max_minor bigint not null,
      is_on_sale boolean not null,
      constraint one_price_range_a_currency unique (product_id, currency),
      constraint price_range_has_an_order check (min_minor <= max_minor))`);
    this.addSql(`insert into product_price_range (id, product_id, currency, min_minor, max_minor, is_on_sale)
      select uuidv7(), product.id, price.currency, min(amount_minor), max(amount_minor), product.status = 'ACTIVE'
        from product
        join variant on variant.product_id = product.id
        join variant_price as price on price.variant_id = variant.id
       group by product.id, price.currency`);
    this.addSql(`create index products_by_price on product_price_range (currency, is_on_sale, min_minor, id)`);
  }
}
