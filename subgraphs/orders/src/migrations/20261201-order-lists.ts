import { Migration } from '@mikro-orm/migrations';

/** Class of the advisory locks of transactions that change an order, and the second from which their keys count (2026-01-01). */
const LOCK_CLASS = 1_870_290_001;
const EPOCH = 1_767_225_600;

/**
 * Lists of orders, and which of them changed since. `updated_at` is stamped by the database, and a transaction that has stamped
 * an order shows it by a shared advisory lock on the second before. So there is a moment, the horizon, before which every change
 * is committed: a reader that goes no further misses none, in whatever order transactions commit.
 */
export class Migration20261201_order_lists extends Migration {
  override up(): void {
    this.addFunctions();
    this.addSql(`alter table orders
      add column coupon_code text,
      add column updated_at timestamptz(3),
      alter column payment_due_at type timestamptz(3)`);
    this.addSql(`update orders set updated_at = greatest(placed_at,
      (select max(at) from order_status_change where order_id = orders.id))`);
    this.addSql(
      `alter table orders alter column updated_at set default order_stamp(), alter column updated_at set not null`,
    );
    this.addSql(`create trigger order_is_stamped before update on orders for each row execute function stamp_order()`);
    this.addIndexes();
  }

  private addFunctions(): void {
    this.addSql(`create function order_stamp() returns timestamptz language plpgsql volatile as $$ begin
        perform pg_advisory_xact_lock_shared(${LOCK_CLASS}, (floor(extract(epoch from clock_timestamp())) - ${EPOCH})::int);
        return date_trunc('milliseconds', clock_timestamp()); -- Only now: a lock that a reader does not see has a later stamp.
      end $$`);
    this.addSql(`create function order_horizon() returns timestamptz language plpgsql volatile as $$
      declare reached timestamptz := date_trunc('milliseconds', clock_timestamp()); oldest bigint;
      begin
        select min(objid::bigint) into oldest from pg_locks
         where locktype = 'advisory' and classid = ${LOCK_CLASS} and objsubid = 2
           and database = (select oid from pg_database where datname = current_database());
        return least(reached, to_timestamp(oldest + ${EPOCH}));
      end $$`);
    this.addSql(`create function stamp_order() returns trigger language plpgsql as $$ begin
        new.updated_at := order_stamp();
        return new;
      end $$`);
  }

  private addIndexes(): void {
    // Orders of a millisecond are sorted by id when they are read: a shorter key costs a reservation less.
    this.addSql(`create index orders_by_update on orders (updated_at)`);
    this.addSql(`create index orders_by_status on orders (status, id)`);
    this.addSql(`create index orders_by_payment_due on orders (payment_due_at, id)
      where status in ('PENDING_PAYMENT', 'PAYMENT_REQUESTED') and payment_due_at is not null`);
    this.addSql(`create index holds_of_offer on quota_hold (offer_id, order_id)`);
    this.addSql(`create index offers_of_product on offer ((terms ->> 'productId'))`);
  }
}
