import { Migration } from '@mikro-orm/migrations';

/** When the second factor was last shown in a session. */
export class Migration20261121_step_up extends Migration {
  override up(): void {
    this.addSql(`alter table session add column factor_proved_at timestamptz`);
  }
}
