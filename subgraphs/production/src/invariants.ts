import type { Invariant } from '@muster/kit/subgraph';

/** Invariants, each with the query that finds its violations: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'a counter is the sum of its log',
    sql: `select offer_id
            from batch_counter as counter full join counter_event as event using (offer_id)
           group by offer_id, counter.offer_id
          having counter.offer_id is null
              or coalesce(sum(event.delta_reserved), 0) <> counter.reserved_qty
              or coalesce(sum(event.delta_paid), 0) <> counter.paid_qty
              or coalesce(sum(event.delta_reserved) filter (where event.source_type = 'order.reserved'), 0) <> counter.reserved_ever_qty`,
  },
  {
    name: 'an offer that was removed has no counter',
    sql: `select offer_id from removed_offer join batch_counter using (offer_id)`,
  },
  {
    name: 'the paid quantity is the sum of the paid lines',
    sql: `select counter.offer_id
            from batch_counter as counter left join paid_line as line using (offer_id)
           group by counter.offer_id
          having coalesce(sum(line.qty), 0) <> counter.paid_qty`,
  },
  {
    name: 'an unconfirmed counter is REACHED exactly at its threshold, and confirmed at once where the system confirms',
    sql: `select offer_id, status, committed_qty, threshold_qty
            from batch_counter
           where (status = 'OPEN' and committed_qty >= threshold_qty)
              or (status = 'REACHED' and decision_until is null and (committed_qty < threshold_qty or confirm_mode = 'AUTO'))
              or (status in ('OPEN', 'REACHED') and (status = 'REACHED') <> (reached_at is not null))`,
  },
  {
    name: 'a batch is where its counter is',
    sql: `select counter.offer_id, counter.status, batch.status as batch_status
            from batch_counter as counter left join batch using (offer_id)
           where not case counter.status
             when 'OPEN' then coalesce(batch.status = 'CREATED', true)
             when 'REACHED' then coalesce(batch.status = 'CREATED', false)
             when 'CONFIRMED' then coalesce(batch.status = 'CONFIRMED', false)
             when 'LOCKED' then coalesce(batch.status = 'CONFIRMED', false)
             when 'FINALIZED' then coalesce(batch.status in ('SCHEDULED', 'IN_PRODUCTION', 'COMPLETED', 'SHIPPED'), false)
             when 'FAILED' then coalesce(batch.status = 'CANCELLED', true)
           end`,
  },
  {
    name: 'a finalized batch makes the paid quantity, for those who paid',
    sql: `select batch.number
            from batch join batch_counter as counter using (offer_id)
            left join batch_order_link as link on link.batch_id = batch.id
           where counter.status = 'FINALIZED'
           group by batch.id, counter.final_paid_qty
          having batch.target_qty <> counter.final_paid_qty or coalesce(sum(link.qty), 0) <> batch.target_qty`,
  },
  {
    name: 'a batch has the dates of the latest revision of its schedule, and the revisions are counted without a gap',
    sql: `select batch.number
            from batch
            left join lateral (
              select planned_production_date, planned_ship_date, revision, count(*) over () as revisions
                from batch_schedule where batch_id = batch.id order by revision desc limit 1) as latest on true
           where latest.revision <> latest.revisions
              or (batch.planned_production_date, batch.planned_ship_date)
                 is distinct from (latest.planned_production_date, latest.planned_ship_date)`,
  },
  {
    name: 'a batch is worked on as a whole',
    sql: `select batch.number
            from batch left join work_order on work_order.batch_id = batch.id and work_order.status <> 'CANCELLED'
           where batch.status in ('SCHEDULED', 'IN_PRODUCTION', 'COMPLETED', 'SHIPPED')
           group by batch.id
          having coalesce(sum(work_order.product_qty), 0) <> batch.target_qty`,
  },
  {
    name: 'nobody works on a cancelled batch',
    sql: `select work_order.number
            from work_order join batch on batch.id = work_order.batch_id
           where batch.status = 'CANCELLED' and work_order.status <> 'CANCELLED'`,
  },
  {
    name: 'a work order is done exactly when every step is over',
    sql: `select work_order.number
            from work_order join work_step as step on step.work_order_id = work_order.id
           where work_order.status in ('READY', 'IN_PROGRESS', 'DONE')
           group by work_order.id
          having (work_order.status = 'DONE') <> bool_and(step.status in ('DONE', 'SKIPPED'))`,
  },
  {
    name: 'an offer that can be decided is decided',
    sql: `select offer_id, status
            from batch_counter
           where (status in ('OPEN', 'REACHED', 'CONFIRMED') and threshold_qty is not null and reserved_ever_qty >= closing_reserved_ever_qty
                  and decision_until is null)
              or (status = 'LOCKED' and reserved_qty = 0
                  and (goal_policy <> 'ADMIN_DECIDES' or paid_qty >= threshold_qty or paid_qty = 0))`,
  },
  {
    name: 'an offer that waits for payments has an end to it',
    sql: `select offer_id
            from batch_counter as counter
           where closing_reserved_ever_qty is not null and final_paid_qty is null and finalize_requested_at is null
             and not (status = 'LOCKED' and reserved_qty = 0)
             and not exists (select from job where kind = 'end-grace' and key = counter.offer_id::text)
             and grace_ends_at > now()`,
  },
  {
    name: 'an offer that waits for an administrator has an end to it',
    sql: `select offer_id, decision_until
            from batch_counter as counter
           where decision_until > now()
             and not exists (select from job where kind = 'end-decision' and key = counter.offer_id::text)`,
  },
  {
    name: 'an offer of a cancelled window is decided',
    sql: `select offer_id, status from batch_counter where cancelled_at is not null and status not in ('FINALIZED', 'FAILED')`,
  },
];

/** For a comparison with the reserved and paid quantities of orders, once every event has arrived. */
export const countersSql = `select offer_id, reserved_qty, paid_qty from batch_counter`;
