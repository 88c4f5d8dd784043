import { Migration } from '@mikro-orm/migrations';

/**
 * Hash chain over the audit log: each link's hash covers its entry and the link before. Entries are written without it, so that
 * no transaction waits for another; a chainer links them a moment later.
 */
export class Migration20261121_audit_chain extends Migration {
  override up(): void {
    this.addSql(`create table audit_chain (
      seq bigint primary key check (seq > 0),
      entry_id uuid not null unique references audit_entry,
      hash text not null)`);
    this.addSql(`create trigger audit_chain_is_append_only before update or delete or truncate on audit_chain
      for each statement execute function refuse_change()`);
    // Queue of entries to link: the only one of these tables that rows leave.
    this.addSql(`create table audit_unchained (entry_id uuid primary key references audit_entry)`);
    this.addSql(`insert into audit_unchained select id from audit_entry`);
    this.addSql(`create function queue_for_chain() returns trigger language plpgsql as $$
      begin insert into audit_unchained select id from added; return null; end $$`);
    this.addSql(`create trigger audit_is_chained after insert on audit_entry
      referencing new table as added for each statement execute function queue_for_chain()`);
    this.addSql(`create index audit_of_actor on audit_entry (actor_id, id)`);
    this.addSql(`create index audit_of_action on audit_entry (action, id)`);
  }
}
