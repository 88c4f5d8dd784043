import { Migration } from '@mikro-orm/migrations';

/** The outline from which the answer of a mutation is read again: types and ids, never what a person entered. */
export class Migration20261201_idempotency extends Migration {
  override up(): void {
    this.addSql(`alter table idempotency_record add outline jsonb`);
  }
}
