import type { Invariant } from '@muster/kit/subgraph';

/** Invariants, each with the query that finds its violations: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    // The purchase limit of a customer is counted for each offer.
    name: 'a variant is on sale once in a window, by itself or with its whole product',
    sql: `select whole.sell_window_id, whole.product_id, whole.id as offer_id, other.id as other_offer_id
            from sell_window_offer as whole
            join sell_window_offer as other using (sell_window_id, product_id)
           where whole.id <> other.id and whole.variant_id is null`,
  },
  {
    name: 'an offer has variants, all priced in one currency',
    sql: `select offer.id as offer_id, jsonb_array_length(variants) as variants
            from sell_window_offer as offer
            left join lateral jsonb_to_recordset(variants) as priced (currency text) on true
           group by offer.id
          having count(distinct priced.currency) <> 1`,
  },
  {
    name: 'a window has the time of its closing once it closes, and not before',
    sql: `select id as sell_window_id, status, closed_at from sell_window
           where status <> 'CANCELLED' and (closed_at is not null) <> (status in ('CLOSING', 'FINALIZED'))`,
  },
  {
    name: 'a window that closed is final once every offer had its last word, and not before',
    sql: `select sell_window.id as sell_window_id, sell_window.status, count(offer.id) as undecided
            from sell_window
            left join sell_window_offer as offer
              on offer.sell_window_id = sell_window.id and offer.finalized_at is null
           where sell_window.status in ('CLOSING', 'FINALIZED')
           group by sell_window.id
          having (count(offer.id) = 0) <> (sell_window.status = 'FINALIZED')`,
  },
  {
    name: 'a window that has opened is announced, and a draft is not',
    sql: `select id as sell_window_id, status, announce_at, announced_at from sell_window
           where (status in ('OPEN', 'CLOSING', 'FINALIZED') and announced_at is null)
              or (status = 'DRAFT' and num_nonnulls(announce_at, announced_at) > 0)`,
  },
  {
    name: 'the price range of a product is that of its variants, and says whether it is on sale',
    sql: `select product_id, currency
            from (select variant.product_id, price.currency, min(amount_minor) as lowest, max(amount_minor) as highest,
                         bool_or(product.status = 'ACTIVE') as is_on_sale
                    from variant join variant_price as price on price.variant_id = variant.id
                    join product on product.id = variant.product_id
                   group by variant.product_id, price.currency) as priced
            full join product_price_range as kept using (product_id, currency)
           where (lowest, highest, priced.is_on_sale) is distinct from (min_minor, max_minor, kept.is_on_sale)`,
  },
  {
    name: 'the last entry of a price history is the price, and each begins where the one before ended',
    sql: `select history.id as price_change_id, history.variant_id, history.new_minor, price.amount_minor
            from (select *, lead(old_minor) over byAge as next_old, lead(id) over byAge as next_id
                    from price_change window byAge as (partition by variant_id, currency order by id)) as history
            left join variant_price as price using (variant_id, currency)
           where history.new_minor is distinct from
                 case when history.next_id is null then price.amount_minor else history.next_old end`,
  },
  {
    name: 'an offer that was removed is in no window, and its window had not opened',
    sql: `select removed.offer_id, offer.id is not null as is_there, opened.id as opened_before
            from sell_window_change as removed
            left join sell_window_offer as offer on offer.id = removed.offer_id
            left join sell_window_change as opened
              on opened.sell_window_id = removed.sell_window_id and opened.kind = 'OPENED' and opened.id < removed.id
           where removed.kind = 'OFFER_REMOVED' and (offer.id is not null or opened.id is not null)`,
  },
  {
    name: 'a product has variants, and each of them a price',
    sql: `select product.id as product_id, variant.id as variant_id
            from product
            left join variant on variant.product_id = product.id
            left join variant_price as price on price.variant_id = variant.id
           where price.id is null`,
  },
];
