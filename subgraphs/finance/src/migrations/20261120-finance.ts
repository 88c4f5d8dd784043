import { Migration } from '@mikro-orm/migrations';

/**
 * The books. That they balance, that what stands in them is never changed and that nothing is posted twice are promises of
 * the database: they hold whatever the code does.
 */
export class Migration20261120_finance extends Migration {
  override up(): void {
    this.addSql(`create table ledger_account (
      id uuid primary key default uuidv7(),
      code text not null constraint one_ledger_account_a_code unique,
      name text not null,
      type text not null check (type in ('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE')),
      parent_id uuid references ledger_account)`);
    this.addSql(`insert into ledger_account (code, name, type) values
      ('1000', 'Assets', 'ASSET'),
      ('2000', 'Liabilities', 'LIABILITY'),
      ('3000', 'Equity', 'EQUITY'),
      ('4000', 'Sales revenue', 'REVENUE'),
      ('5000', 'Expenses', 'EXPENSE')`);
    this.addSql(`insert into ledger_account (code, name, type, parent_id)
      select child.code, child.name, parent.type, parent.id
        from (values ('1010', 'Payment clearing', '1000'), ('2100', 'Customer deposits', '2000')) as child (code, name, parent)
        join ledger_account as parent on parent.code = child.parent`);

    this.addSql(`create sequence journal_entry_number`);
    // posted_in is the transaction that made the entry: lines may come from no other.
    this.addSql(`create table journal_entry (
      id uuid primary key,
      number text not null unique,
      source_type text not null,
      source_id text not null,
      currency char(3) not null,
      entry_date date not null,
      posted_at timestamptz not null,
      description text not null,
      reverses_id uuid references journal_entry,
      posted_in xid8 not null default pg_current_xact_id(),
      constraint one_entry_a_source unique (source_type, source_id),
      constraint entry_of_one_currency unique (id, currency))`);
    this.addSql(`create table journal_line (
      id uuid primary key default uuidv7(),
      entry_id uuid not null,
      position int not null,
      account_id uuid not null references ledger_account,
      debit_minor bigint not null default 0,
      credit_minor bigint not null default 0,
      currency char(3) not null,
      unique (entry_id, position),
      constraint line_in_the_currency_of_its_entry foreign key (entry_id, currency) references journal_entry (id, currency),
      constraint line_has_exactly_one_side check (
        debit_minor >= 0 and credit_minor >= 0 and (debit_minor > 0) <> (credit_minor > 0)))`);
    this.addSql(`create index lines_by_account on journal_line (account_id)`);

    // At commit, because an entry and its lines are several statements.
    this.addSql(`create function entry_balances() returns trigger language plpgsql as $$
      declare
        entry uuid := case tg_table_name when 'journal_entry' then new.id else (to_jsonb(new) ->> 'entry_id')::uuid end;
        lines int;
        difference numeric;
      begin
        select count(*), coalesce(sum(debit_minor) - sum(credit_minor), 0) into lines, difference
          from journal_line where entry_id = entry;
        if lines < 2 or difference <> 0 then
          raise exception 'journal entry % does not balance: % lines, debit - credit = %', entry, lines, difference
            using errcode = 'check_violation', constraint = 'journal_entry_balances';
        end if;
        return null;
      end $$`);
    for (const table of ['journal_entry', 'journal_line']) {
      this.addSql(`create constraint trigger journal_entry_balances after insert on ${table}
        deferrable initially deferred for each row execute function entry_balances()`);
      this.addSql(`create trigger ${table}_is_never_changed before update or delete or truncate on ${table}
        for each statement execute function refuse_change()`);
    }
    this.addSql(`create function entry_is_new() returns trigger language plpgsql as $$
      begin
        if not exists (select from journal_entry where id = new.entry_id and posted_in = pg_current_xact_id()) then
          raise exception 'journal entry % is closed: only the transaction that made it adds lines', new.entry_id
            using errcode = 'restrict_violation', constraint = 'no_line_is_added_later';
        end if;
        return new;
      end $$`);
    this.addSql(`create trigger no_line_is_added_later before insert on journal_line
      for each row execute function entry_is_new()`);
    this.addSql(`create function entry_is_made_now() returns trigger language plpgsql as $$
      begin new.posted_in := pg_current_xact_id(); return new; end $$`);
    this.addSql(`create trigger entry_is_made_now before insert on journal_entry
      for each row execute function entry_is_made_now()`);

    // What finance must know of orders: an offer's row is locked by whoever pays, cancels or completes something of it.
    this.addSql(`create table offer_recognition (
      offer_id uuid primary key,
      completed_batch_id uuid)`);
    this.addSql(`create table paid_order_line (
      line_id uuid primary key,
      order_id uuid not null,
      offer_id uuid not null references offer_recognition,
      total_minor bigint not null check (total_minor >= 0),
      currency char(3) not null,
      status text not null check (status in ('PAID', 'RETURNED')),
      recognised_entry_id uuid references journal_entry)`);
    this.addSql(`create index paid_lines_of_order on paid_order_line (order_id)`);
    // "what is paid of this offer and not yet revenue"
    this.addSql(`create index unrecognised_lines_of_offer on paid_order_line (offer_id)
      where status = 'PAID' and recognised_entry_id is null`);
  }
}
