import { Migration } from '@mikro-orm/migrations';

/** When whoever has a session last showed the second factor in it. */
export class Migration20261121_step_up extends Migration {
  override up(): void {
    this.addSql(`alter table session add column factor_proved_at timestamptz`);
  }
}
