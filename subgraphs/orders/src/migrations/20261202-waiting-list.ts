import { Migration } from '@mikro-orm/migrations';

/**
 * Waiting list of a sold-out offer. Units that come back are held back for the next in line in the quota row itself, so that a
 * reservation sees them as taken without a further statement.
 */
export class Migration20261202_waiting_list extends Migration {
  override up(): void {
    this.addSql(`alter table quota
      add column held_back_qty int not null default 0 check (held_back_qty >= 0),
      add column waiting_count int not null default 0 check (waiting_count >= 0),
      drop constraint offer_never_oversold,
      add constraint offer_never_oversold check (max_qty is null or sold_qty + held_back_qty <= max_qty)`);

    // The id is made by the database while the quota row is locked: the order of ids is the order of the line.
    this.addSql(`create table waiting_list_entry (
      id uuid primary key default uuidv7(),
      offer_id uuid not null,
      user_id uuid not null,
      variant_id uuid,
      quantity int not null check (quantity > 0),
      offer_minutes int not null check (offer_minutes > 0),
      status text not null check (status in ('WAITING', 'OFFERED', 'TAKEN', 'LAPSED', 'LEFT', 'CLOSED')),
      joined_at timestamptz(3) not null,
      offered_until timestamptz(3),
      order_id uuid,
      ended_at timestamptz(3),
      constraint an_offer_has_an_end check (status <> 'OFFERED' or offered_until is not null),
      constraint taken_by_an_order check ((status = 'TAKEN') = (order_id is not null)),
      constraint ended_at_a_moment check ((status in ('WAITING', 'OFFERED')) = (ended_at is null)))`);
    this.addSql(
      `create unique index one_live_entry on waiting_list_entry (user_id, offer_id) where status in ('WAITING', 'OFFERED')`,
    );
    this.addSql(`create index next_in_line on waiting_list_entry (offer_id, quantity, id) where status = 'WAITING'`);
    this.addSql(`create index entries_of_offer on waiting_list_entry (offer_id, id)`);
    this.addSql(`create index offered_entries on waiting_list_entry (offer_id, id) where status = 'OFFERED'`);
    this.addSql(`create index ended_entries on waiting_list_entry (ended_at) where ended_at is not null`);
    this.addSql(`create index entries_of_user on waiting_list_entry (user_id, id desc)`);
  }
}
