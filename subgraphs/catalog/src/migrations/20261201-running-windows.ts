import { Migration } from '@mikro-orm/migrations';

/**
 * What happens to a window after it was announced: its cancellation, the decision period of an administrator, and of each offer its final outcome, the number of its last change, and that of the last change of its cap.
 */
export class Migration20261201_running_windows extends Migration {
  override up(): void {
    this.addSql(`alter table sell_window
      add column decision_minutes int not null default 2880 check (decision_minutes >= 0),
      add column cancelled_at timestamptz,
      add column cancel_reason text,
      add constraint a_cancelled_window_says_when_and_why check (
        (status = 'CANCELLED') = (cancelled_at is not null and cancel_reason is not null))`);
    this.addSql(`alter table sell_window_offer
      add column revision int not null default 1,
      add column resize_no int not null default 0,
      add column outcome text check (outcome in ('PRODUCED', 'MISSED', 'NEVER_CONFIRMED', 'CANCELLED'))`);
  }
}
