import { Migration } from '@mikro-orm/migrations';

/**
 * The outbox is written and read in order: no query looks an event up by its id or by its payload. Without this index and with
 * plain `json` the relay, which updates every row once, has an index less to write to, and reading payloads costs half.
 */
export class Migration20261121_outbox extends Migration {
  override up(): void {
    this.addSql(`alter table outbox_event drop constraint outbox_event_id_key`);
    this.addSql(`alter table outbox_event alter column payload type json`);
  }
}
