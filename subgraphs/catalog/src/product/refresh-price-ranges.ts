import { column, type Tx } from '@muster/kit/orm';

/** Writes the price ranges of products anew, from prices and statuses that are flushed. The rows of the products are locked. */
export async function refreshPriceRanges(tx: Tx, productIds: readonly string[]): Promise<void> {
  const ids = column(productIds);
  await tx.run({
    sql: `insert into product_price_range (id, product_id, currency, min_minor, max_minor, is_on_sale)
          select uuidv7(), product.id, priced.currency, priced.lowest, priced.highest, product.status = 'ACTIVE'
            from product
            cross join lateral (
              select price.currency, min(price.amount_minor) as lowest, max(price.amount_minor) as highest
                from variant join variant_price as price on price.variant_id = variant.id
               where variant.product_id = product.id group by price.currency) as priced
           where product.id = any(?::uuid[])
           order by product.id, priced.currency
          on conflict (product_id, currency) do update
             set min_minor = excluded.min_minor, max_minor = excluded.max_minor, is_on_sale = excluded.is_on_sale`,
    params: [ids],
  });
}
