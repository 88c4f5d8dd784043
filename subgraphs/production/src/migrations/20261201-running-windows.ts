import { Migration } from '@mikro-orm/migrations';

/**
 * What may happen to an offer besides its ordinary end: its terms change, its window is cancelled, or an administrator is asked
 * after the closing. `payment_minutes` is the time to pay with the grace, for a confirmation after the closing; the defaults are
 * catalog's.
 */
export class Migration20261201_running_windows extends Migration {
  override up(): void {
    this.addSql(`alter table batch_counter
      add column terms_revision int not null default 1,
      add column payment_minutes int not null default 1470 check (payment_minutes > 0),
      add column decision_minutes int not null default 2880 check (decision_minutes >= 0),
      add column decision_until timestamptz,
      add column cancelled_at timestamptz,
      add constraint who_is_asked_has_reached_the_threshold check (decision_until is null or status = 'REACHED')`);
  }
}
