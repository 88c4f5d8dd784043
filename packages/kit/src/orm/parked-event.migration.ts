import { Migration } from '@mikro-orm/migrations';

/** An id that is unique over all subgraphs and ordered by time: a parked event is listed and replayed among those of others. */
export class Migration20261201_parked_event extends Migration {
  override up(): void {
    this.addSql(`alter table parked_event add id uuid not null default uuidv7()`);
    this.addSql(`create unique index parked_by_id on parked_event (id)`);
  }
}
