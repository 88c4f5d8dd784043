/** Sentences that always hold, each with the query that finds what breaks it: no row is right. */
export const invariants: readonly { readonly name: string; readonly sql: string }[] = [
  {
    // Each offer counts for itself what one customer may hold.
    name: 'a variant is on sale once in a window, by itself or with its whole product',
    sql: `select whole.sell_window_id, whole.product_id, whole.id as offer_id, other.id as other_offer_id
            from sell_window_offer as whole
            join sell_window_offer as other using (sell_window_id, product_id)
           where whole.id <> other.id and whole.variant_id is null`,
  },
];
