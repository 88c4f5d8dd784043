import { Migration } from '@mikro-orm/migrations';

/** Offers that are changed or removed before their window opens, and the history of windows. */
export class Migration20261203_offer_changes extends Migration {
  override up(): void {
    this.addSql(`alter table sell_window_offer add column version int not null default 1`);
    // Without a reference to the offer: the history of one that was removed stays.
    this.addSql(`create table sell_window_change (
      id uuid primary key,
      sell_window_id uuid not null references sell_window,
      kind text not null check (kind in ('CREATED', 'CLONED', 'CHANGED', 'SCHEDULED', 'ANNOUNCED', 'OPENED', 'PROLONGED', 'CLOSED',
        'FINALIZED', 'CANCELLED', 'OFFER_ADDED', 'OFFER_CHANGED', 'OFFER_REMOVED')),
      offer_id uuid,
      fields jsonb not null,
      reason text,
      actor_kind text not null check (actor_kind in ('ANONYMOUS', 'USER', 'API_CLIENT', 'SYSTEM')),
      actor_id uuid not null,
      changed_at timestamptz not null,
      constraint an_offer_has_its_kinds_of_change check ((kind like 'OFFER%') = (offer_id is not null)))`);
    this.addSql(`create index changes_of_window on sell_window_change (sell_window_id, id)`);
    this.addSql(`create index removed_offers on sell_window_change (offer_id) where kind = 'OFFER_REMOVED'`);
  }
}
