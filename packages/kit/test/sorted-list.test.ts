import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNT_MAX, type PageArguments } from '../src/domain/index.ts';
import { allOf, type Database, readPage, sortedList } from '../src/orm/index.ts';
import { aDatabase, closeHarness, Walker } from './harness.ts';

const WALKERS = 60;
const WALKED = sortedList({
  name: 'walkers',
  entity: Walker,
  orders: { FURTHEST: { steps: 'desc', id: 'asc' }, BY_ID: { id: 'asc' } },
});

let db: Database;
beforeAll(async () => {
  db = await aDatabase('sorted_list');
  // Many share their number of steps, so that the second property decides.
  await db.orm.em.execute(
    `insert into walker (id, steps) select 'w' || lpad(n::text, 3, '0'), n % 4 from generate_series(1, ?) as n`,
    [WALKERS],
  );
});
afterAll(closeHarness);

const page = (args: PageArguments, sort: 'FURTHEST' | 'BY_ID' = 'FURTHEST', where = {}) =>
  readPage(db.orm.em.fork(), WALKED, { sort, where }, args);

async function walk(size: number, direction: 'forward' | 'backward'): Promise<string[]> {
  const seen: string[] = [];
  let args: PageArguments = direction === 'forward' ? { first: size } : { last: size };
  for (;;) {
    const { nodes, pageInfo } = await page(args);
    const ids = nodes.map(({ id }) => id);
    if (direction === 'forward') seen.push(...ids);
    else seen.unshift(...ids);
    if (!(direction === 'forward' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return seen;
    args =
      direction === 'forward'
        ? { first: size, after: pageInfo.endCursor }
        : { last: size, before: pageInfo.startCursor };
  }
}

describe('a list that is sorted by two properties in opposite directions', () => {
  test.each([1, 7, WALKERS - 1, WALKERS, 100])('is walked in pages of %i from either end', async (size) => {
    const rows = await db.orm.em.execute<{ id: string }[]>(`select id from walker order by steps desc, id asc`);
    const all = rows.map(({ id }) => id);
    expect(await walk(size, 'forward')).toEqual(all);
    expect(await walk(size, 'backward')).toEqual(all);
  });

  test('says on each page what lies on either side, and its edges have the cursors of their nodes', async () => {
    const first = await page({ first: 5 });
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(first.edges.map(({ node }) => node)).toEqual(first.nodes);
    const middle = await page({ first: 5, after: first.edges[2]!.cursor });
    expect(middle.nodes[0]!.id).toBe(first.nodes[3]!.id);
    expect(middle.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const back = await page({ last: 2, before: first.edges[2]!.cursor });
    expect(back.nodes.map(({ id }) => id)).toEqual(first.nodes.slice(0, 2).map(({ id }) => id));
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect((await page({ last: 1 })).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('takes no cursor of another order, nor one with a key of another type', async () => {
    const { endCursor } = (await page({ first: 5 })).pageInfo;
    await expect(page({ after: endCursor }, 'BY_ID')).rejects.toThrow('after: is not a cursor of this list');
    const forged = Buffer.from(JSON.stringify(['walkers FURTHEST', '1; drop', 'w001'])).toString('base64url');
    await expect(page({ after: forged })).rejects.toThrow('after: is not a cursor of this list');
  });

  test('counts what its filter leaves, on any page', async () => {
    const { countEntries } = await page({ first: 1 }, 'FURTHEST', allOf<Walker>({ steps: 3 }, null));
    expect(await countEntries()).toBe(WALKERS / 4);
  });
});

test('a count stops one above its bound', async () => {
  await db.orm.em.execute(`insert into walker (id, steps) select 'x' || n, 9 from generate_series(1, ?) as n`, [
    COUNT_MAX + 50,
  ]);
  expect(await (await page({ first: 1 }, 'FURTHEST', { steps: 9 })).countEntries()).toBe(COUNT_MAX + 1);
});
