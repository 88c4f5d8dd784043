/** What must hold in this database at any moment: each query answers the rows that break it. */
export const invariants = [
  {
    name: 'counter = Σ its events',
    sql: `select counter.offer_id, reserved_qty, paid_qty, reserved, paid
            from batch_counter as counter
            left join (select offer_id, sum(delta_reserved)::int as reserved, sum(delta_paid)::int as paid from counter_event group by offer_id) as events using (offer_id)
           where reserved_qty <> coalesce(reserved, 0) or paid_qty <> coalesce(paid, 0)`,
  },
  {
    name: 'a counter is REACHED exactly while enough want it',
    sql: `select offer_id, status, committed_qty, threshold_qty from batch_counter
           where terms is not null and ((status = 'OPEN' and committed_qty >= threshold_qty) or (status = 'REACHED' and committed_qty < threshold_qty))`,
  },
  {
    name: 'a batch that is made has what was paid for, line by line',
    sql: `select batch.id, target_qty, final_paid_qty, (select sum(qty) from paid_line where batch_id = batch.id) as lines
            from batch join batch_counter using (offer_id)
           where batch.status in ('FINALIZED', 'SCHEDULED', 'IN_PRODUCTION', 'COMPLETED', 'SHIPPED')
             and (target_qty <> final_paid_qty or target_qty <> (select coalesce(sum(qty), 0) from paid_line where batch_id = batch.id))`,
  },
  {
    name: 'no work on a batch that is not made',
    sql: `select work_order.id from work_order join batch on batch.id = work_order.batch_id
           where batch.status = 'CANCELLED' and work_order.status <> 'CANCELLED'`,
  },
];
