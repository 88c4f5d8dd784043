import { randomUUID } from 'node:crypto';
import { withClient } from '@muster/kit/orm';
import { expect, test } from 'vitest';
import { anOrder, financeStage } from './harness.ts';

const stage = await financeStage();
const { graph, says } = stage;

/** An entry by hand, as no code of ours would write it; `lines` are account, debit, credit. */
async function byHand(
  lines: readonly (readonly [account: string, debit: number, credit: number, currency?: string])[],
) {
  const id = randomUUID();
  await withClient(graph.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query(
      `insert into journal_entry (id, number, source_type, source_id, currency, entry_date, posted_at, description)
       values ($1::uuid, $1::text, 'hand', $1::text, 'TWD', now(), now(), 'by hand')`,
      [id],
    );
    for (const [index, [account, debit, credit, currency = 'TWD']] of lines.entries()) {
      await client.query(
        `insert into journal_line (entry_id, position, account_id, debit_minor, credit_minor, currency)
         select $1, $2, id, $4, $5, $6 from ledger_account where code = $3`,
        [id, index, account, debit, credit, currency],
      );
    }
    await client.query('commit');
  });
  return id;
}

test.each([
  [
    'whose sides differ',
    [
      ['1010', 5, 0],
      ['2100', 0, 4],
    ],
    'does not balance',
  ],
  ['without lines', [], 'does not balance'],
  ['of one line', [['1010', 5, 0]], 'does not balance'],
  [
    'with a line on both sides',
    [
      ['1010', 5, 5],
      ['2100', 5, 5],
    ],
    'line_has_exactly_one_side',
  ],
  [
    'with a line of 0',
    [
      ['1010', 0, 0],
      ['2100', 0, 0],
    ],
    'line_has_exactly_one_side',
  ],
  [
    'with a negative line',
    [
      ['1010', -5, 0],
      ['2100', 0, -5],
    ],
    'line_has_exactly_one_side',
  ],
  [
    'in two currencies',
    [
      ['1010', 5, 0, 'TWD'],
      ['2100', 0, 5, 'VND'],
    ],
    'line_in_the_currency_of_its_entry',
  ],
] as const)('the database refuses an entry %s', async (_, lines, reason) => {
  await expect(byHand(lines)).rejects.toThrow(reason);
  expect(await graph.sql(`select from journal_entry where source_type = 'hand'`)).toEqual([]);
});

test('posted entries are immutable', async () => {
  await says.succeeded(anOrder(randomUUID(), 'TWD'));
  for (const change of [
    `update journal_entry set description = 'nothing happened'`,
    'delete from journal_entry',
    'update journal_line set debit_minor = debit_minor * 2, credit_minor = credit_minor * 2',
    'delete from journal_line',
    'truncate journal_line',
    'truncate journal_entry cascade',
  ]) {
    await expect(graph.sql(change)).rejects.toThrow('append-only');
  }
  const late = graph.sql(
    `insert into journal_line (entry_id, position, account_id, debit_minor, credit_minor, currency)
     select entry.id, 9 + side, account.id, 5 * side, 5 * (1 - side), entry.currency
       from journal_entry as entry, ledger_account as account, generate_series(0, 1) as side where account.code = '1010'`,
  );
  await expect(late).rejects.toThrow('is closed');
});

test('the transaction of an entry cannot be forged', async () => {
  await withClient(graph.databaseUrl, async (client) => {
    await client.query('begin');
    const id = randomUUID();
    await client.query(
      `insert into journal_entry (id, number, source_type, source_id, currency, entry_date, posted_at, description, posted_in)
       values ($1::uuid, $1::text, 'hand', $1::text, 'TWD', now(), now(), 'by hand', '1')`,
      [id],
    );
    const { rows } = await client.query(
      'select posted_in = pg_current_xact_id() as now from journal_entry where id = $1',
      [id],
    );
    expect(rows).toEqual([{ now: true }]);
    await client.query('rollback');
  });
});

test("lines may be added in a savepoint of the entry's transaction", async () => {
  await withClient(graph.databaseUrl, async (client) => {
    await client.query('begin');
    const id = randomUUID();
    await client.query('savepoint part');
    await client.query(
      `insert into journal_entry (id, number, source_type, source_id, currency, entry_date, posted_at, description)
       values ($1::uuid, $1::text, 'payment.succeeded', $1::text, 'TWD', now(), now(), 'by hand')`,
      [id],
    );
    await client.query('release part');
    await client.query(
      `insert into journal_line (entry_id, position, account_id, debit_minor, credit_minor, currency)
       select $1, row_number() over (), id, case code when '1010' then 5 else 0 end, case code when '2100' then 5 else 0 end, 'TWD'
         from ledger_account where code in ('1010', '2100')`,
      [id],
    );
    await client.query('commit');
  });
});

test('a source is posted once, also under concurrency', async () => {
  await says.succeeded(anOrder(randomUUID(), 'TWD'));
  const again = graph.sql(
    `insert into journal_entry (id, number, source_type, source_id, currency, entry_date, posted_at, description)
     select gen_random_uuid(), 'again', source_type, source_id, currency, entry_date, posted_at, description
       from journal_entry limit 1`,
  );
  await expect(again).rejects.toThrow('one_entry_a_source');
});
