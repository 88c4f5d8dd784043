import {
  aadOf,
  derived,
  keysInUse,
  onlyCurrent,
  open,
  parseKeyring,
  resealColumn,
  seal,
  withNewKey,
} from '@muster/kit/crypto';
import { withClient } from '@muster/kit/orm';
import { freshDatabase } from '@muster/testing';
import { expect, test } from 'vitest';

const COLUMN = { table: 'secret', id: 'name', column: 'sealed', purpose: 'test' };
const ring = parseKeyring('ab'.repeat(32));
const next = withNewKey(ring);
const place = (name: string) => aadOf('secret', 'sealed', name);

async function withSecrets(
  count: number,
  work: (client: Parameters<Parameters<typeof withClient>[1]>[0]) => Promise<void>,
) {
  await withClient(await freshDatabase('reseal'), async (client) => {
    await client.query('create table secret (name text primary key, sealed text)');
    for (let i = 0; i < count; i += 1) {
      const name = `n${i}`;
      await client.query('insert into secret values ($1, $2)', [
        name,
        seal(`of ${name}`, derived(ring, 'test'), place(name)),
      ]);
    }
    await client.query(`insert into secret values ('empty', null)`);
    await work(client);
  });
}

test('a new key takes over batch by batch; an interrupted run resumes where it stopped', () =>
  withSecrets(25, async (client) => {
    expect(await resealColumn(client, COLUMN, next, { batch: 10, batches: 1 })).toBe(10);
    expect(await keysInUse(client, COLUMN)).toEqual(
      new Map([
        ['k1', 15],
        ['k2', 10],
      ]),
    );
    expect(await resealColumn(client, COLUMN, next, { batch: 10 })).toBe(15);
    expect(await keysInUse(client, COLUMN)).toEqual(new Map([['k2', 25]]));
    expect(await resealColumn(client, COLUMN, next)).toBe(0);
    const { rows } = await client.query<{ name: string; sealed: string }>(
      'select * from secret where sealed is not null',
    );
    for (const { name, sealed } of rows) {
      expect(open(sealed, derived(onlyCurrent(next), 'test'), place(name))).toBe(`of ${name}`);
    }
  }));

test('a value that does not open stops the run, and its batch stays unchanged', () =>
  withSecrets(3, async (client) => {
    await client.query(`update secret set sealed = (select sealed from secret where name = 'n0') where name = 'n2'`);
    await expect(resealColumn(client, COLUMN, next)).rejects.toThrow('changed or moved');
    expect(await keysInUse(client, COLUMN)).toEqual(new Map([['k1', 3]]));
  }));
