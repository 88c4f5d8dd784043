import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits } from '@muster/gateway';
import { withClient } from '@muster/kit/orm';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countObjects } from '../../gateway/src/executor/count-objects.ts';
import { listPaths, queryOf } from '../support/list-paths.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'api.graphql'), 'utf8'));
const { answerObjects } = defaultLimits.anonymous;

let system: TestSystem;
beforeAll(async () => {
  // No time limit: operations are refused for their size only, since their time depends on the machine.
  process.env.MUSTER_LIMITS = JSON.stringify({ operationMs: null, anonymous: { perMinute: null } });
  system = await startSystem('embedded');
  delete process.env.MUSTER_LIMITS;
  await fillShelves(system.databaseUrl('catalog'));
});
afterAll(() => system.close());

/** Variants of each product of the window that everybody opens. */
const USUAL_VARIANTS = 35;

/** Two hundred products of a hundred variants, a hundred usual ones; a window with all of them, and one with each variant of the first. */
const fillShelves = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const offer = `insert into sell_window_offer (id, sell_window_id, product_id, variant_id, price_minor, price_currency,
      variants, threshold_qty, lead_days, ship_days, created_at)`;
    const terms = `1000, 'TWD', '[]', 1, 0, 0, now()`;
    for (const sql of [
      `insert into product (id, slug, name, status, created_at)
       select gen_random_uuid(), shelf || n, 'Product ' || n, 'ACTIVE', now()
         from generate_series(1, 200) as n, unnest(array['p-', 'usual-']) as shelf where shelf = 'p-' or n <= 100`,
      `insert into variant (id, product_id, sku, sku_key, name, position)
       select gen_random_uuid(), product.id, slug || '-' || n, slug || '-' || n, 'Variant ' || n, n from product, generate_series(1, 100) as n
        where slug like 'p-%' or n <= ${USUAL_VARIANTS}`,
      `insert into variant_price (id, variant_id, currency, amount_minor, position)
       select gen_random_uuid(), id, 'TWD', 1000, 0 from variant`,
      `insert into sell_window (id, code, name, kind, status, start_at, close_at, timezone, goal_policy, confirm_mode,
         payment_window_minutes, payment_grace_minutes, created_at, announced_at)
       select gen_random_uuid(), code, code, 'PREORDER', 'OPEN', now() - interval '1 hour', now() + interval '1 day',
         'Asia/Taipei', 'PRODUCE_ANYWAY', 'MANUAL', 60, 30, now(), now() from unnest(array['wide', 'one', 'usual', 'large']) as code`,
      `${offer} select gen_random_uuid(), sell_window.id, product.id, null, ${terms}
         from sell_window, product where code = 'wide' and slug like 'p-%'`,
      `${offer} select gen_random_uuid(), sell_window.id, product_id, variant.id, ${terms}
         from sell_window, variant join product on product.id = product_id where code = 'one' and slug = 'p-1'`,
      `${offer} select gen_random_uuid(), sell_window.id, product.id, null, ${terms}
         from sell_window, product where code = 'usual' and slug like 'usual-%'`,
      `${offer} select gen_random_uuid(), sell_window.id, product.id, null, ${terms}
         from sell_window, product where code = 'large' and slug like 'p-%' and substr(slug, 3)::int <= 100`,
    ])
      await client.query(sql);
  });

async function ask(query: string, variables: object = {}, accessToken: string | null = null) {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query, variables, extensions: { cost: true } }),
  });
  const { data, errors, extensions } = (await response.json()) as {
    data?: object | null;
    errors?: { extensions: { code: string } }[];
    extensions?: { cost: { points: number } };
  };
  return { data: data ?? null, code: errors?.[0]?.extensions.code, points: extensions?.cost.points ?? 0 };
}

/** Answered within its cost and the ceiling, or refused as a whole. */
function expectBounded(query: string, { data, code, points }: Awaited<ReturnType<typeof ask>>): void {
  if (data === null) {
    expect(['COST_TOO_HIGH', 'ANSWER_TOO_LARGE'], query).toContain(code);
    return;
  }
  const objects = countObjects(data);
  expect(objects, query).toBeLessThanOrEqual(answerObjects!);
  // The answer itself is an object, too.
  expect(objects - 1, query).toBeLessThanOrEqual(points);
}

const page = readFileSync(
  join(import.meta.dirname, '..', '..', 'schema/contract/operations/SellWindowPage.graphql'),
  'utf8',
);

test('every public path to a list is answered within its cost and the ceiling, or refused', async () => {
  const roots = {
    sellWindow: 'sellWindow(code: "wide")',
    products: 'products(first: 100)',
    product: 'product(slug: "p-1")',
  };
  const queries = listPaths(schema, { roots, depth: 6, visits: 2 }).map(queryOf);
  expect(queries.length).toBeGreaterThan(10);
  const codes = new Set();
  for (const query of queries) {
    const answer = await ask(query);
    expectBounded(query, answer);
    codes.add(answer.code);
  }
  expect([...codes]).toEqual(expect.arrayContaining([undefined, 'COST_TOO_HIGH', 'ANSWER_TOO_LARGE']));
});

test.each([
  ['one', 'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{product{variants{id price{formatted}}}}}}}}'],
  [
    'wide',
    'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{sellWindow{offers{sellWindow{offers{id}}}}}}}}}',
  ],
  [
    'one',
    'query($c:String){sellWindow(code:$c){offers{product{variants{price{amountMinor}}} quota{seq} counter{seq}}}}',
  ],
  ['wide', 'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{sellWindow{offers{id}}}}}}}'],
  ['wide', 'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{id}}}}}'],
])('of the window %s, other clients do not wait for %s', async (code, query) => {
  const answer = ask(query, { c: code });
  expect((await fetch(`${system.url}/health/live`)).status).toBe(200);
  expectBounded(query, await answer);
});

const variantsSeen = ({ data, code }: Awaited<ReturnType<typeof ask>>): number[] => {
  expect(code).toBeUndefined();
  const { offers } = (data as { sellWindow: { offers: { product: { variants: object[] } }[] } }).sellWindow;
  return offers.map(({ product }) => product.variants.length);
};

test('the page of a window with a hundred offers is answered to every client', async () => {
  expect(variantsSeen(await ask(page, { code: 'usual' }))).toEqual(Array(100).fill(USUAL_VARIANTS));
});

test('with a hundred variants each it is answered to whoever signed in, and refused to strangers', async () => {
  expect(await ask(page, { code: 'large' })).toMatchObject({ data: null, code: 'ANSWER_TOO_LARGE' });
  const { accessToken } = system.admin;
  expect(variantsSeen(await ask(page, { code: 'large' }, accessToken))).toEqual(Array(100).fill(100));
});
