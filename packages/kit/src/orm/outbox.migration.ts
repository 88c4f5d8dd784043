import { Migration } from '@mikro-orm/migrations';

/**
 * What is told is written and read as it stands: nobody looks an event up by its id, or by what is in it. The relay, which
 * writes to every row once more, had an index less to write to with it, and half of what reading the payloads cost.
 */
export class Migration20261121_outbox extends Migration {
  override up(): void {
    this.addSql(`alter table outbox_event drop constraint outbox_event_id_key`);
    this.addSql(`alter table outbox_event alter column payload type json`);
  }
}
