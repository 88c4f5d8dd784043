import { Migration } from '@mikro-orm/migrations';

/** Lists of batches, counters and work orders for planners, and schedules that change. */
export class Migration20261201_1_production_lists extends Migration {
  override up(): void {
    this.addSql(`alter table batch_schedule
      add column reason text check (length(reason) <= 500),
      add column created_by uuid`);

    // A copy of the latest schedule, by which batches are found. `reschedule` and the first plan write both.
    this.addSql(`alter table batch
      add column planned_production_date date,
      add column planned_ship_date date,
      add constraint planned_days_come_together check ((planned_production_date is null) = (planned_ship_date is null)),
      add constraint batch_ships_after_it_is_made check (planned_ship_date >= planned_production_date)`);
    this.addSql(`update batch
        set planned_production_date = latest.planned_production_date, planned_ship_date = latest.planned_ship_date
       from (select distinct on (batch_id) * from batch_schedule order by batch_id, revision desc) as latest
      where latest.batch_id = batch.id`);

    this.addSql(`create index batches_by_status on batch (status, id)`);
    this.addSql(`create index batches_of_window on batch (sell_window_id, id)`);
    this.addSql(`create index batches_by_completion on batch (planned_production_date, id)`);
    // "what is late": of all batches few are in work.
    this.addSql(`create index batches_in_work on batch (planned_production_date, id)
      where status in ('SCHEDULED', 'IN_PRODUCTION')`);
    // Searches by the beginning of a number, whatever the collation of the database.
    this.addSql(`create index batches_by_number on batch (number text_pattern_ops)`);
    this.addSql(`create index work_orders_by_number on work_order (number text_pattern_ops)`);
    this.addSql(`create index work_orders_by_status on work_order (status, id)`);
    // Not by quantity: an index on a column that every order changes would make each change of the hot row dearer.
    this.addSql(`create index counters_by_status on batch_counter (status, offer_id)`);
  }
}
