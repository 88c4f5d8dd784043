import { randomUUID } from 'node:crypto';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator, sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const clerk = anAdministrator('order:read_any');

const ARGUMENTS = '(filter: $filter, sort: $sort, first: $first, after: $after, last: $last)';
const VARIABLES = '$filter: OrderFilterInput, $sort: OrderSort! = NEWEST, $first: Int, $after: String, $last: Int';
const PAGE = '{ nodes { id } pageInfo { hasNextPage endCursor } totalCount }';
interface Page {
  readonly nodes: { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
}
const idsOf = ({ nodes }: Pick<Page, 'nodes'>) => nodes.map(({ id }) => id);

const ofUsers = async (
  ids: readonly string[],
  variables: object = {},
  actor: Actor = clerk,
): Promise<(Page | null)[]> =>
  (
    await graph.run(
      `query ($of: [_Any!]!, ${VARIABLES}) { _entities(representations: $of) { ... on User { orderPage${ARGUMENTS} ${PAGE} } } }`,
      { of: ids.map((id) => ({ __typename: 'User', id })), ...variables },
      actor,
    )
  )._entities.map(({ orderPage }: { orderPage: Page | null }) => orderPage);
const listed = async (filter: object, sort: string): Promise<Page> =>
  (
    await graph.run(
      `query ($filter: OrderFilterInput, $sort: OrderSort!) { orders(filter: $filter, sort: $sort) ${PAGE} }`,
      { filter, sort },
      clerk,
    )
  ).orders;

test('orders of several users are those of the list of all orders, by every filter and in every order', async () => {
  const [mug, cup] = [await shop.anOffer({ maxQty: 100 }), await shop.anOffer({ maxQty: 100 })];
  const people = [aCustomer(), aCustomer(), aCustomer()];
  for (const who of people.slice(0, 2)) {
    await shop.holds(mug, {}, who);
    await shop.holds(mug, { lines: [shop.lineOf(mug), shop.lineOf(cup)] }, who);
    await shop.cancels((await shop.holds(cup, {}, who)).id, who);
  }
  const [anna] = people;
  const [one] = (await listed({ customerId: anna!.id }, 'NEWEST')).nodes;
  const [row] = await graph.sql<{ number: string; placed_at: Date; updated_at: Date }>(
    'select number, placed_at, updated_at from orders where id = $1',
    [one!.id],
  );
  const filters: object[] = [
    {},
    { status: ['CANCELLED'] },
    { status: [] },
    { ids: [one!.id.toUpperCase(), 'no id'] },
    { number: ` ${row!.number.toLowerCase()}` },
    { customerId: anna!.id },
    { customerId: 'no id' },
    { offerId: mug.offerId.toUpperCase() },
    { sellWindowId: cup.sellWindowId },
    { productId: cup.productId.toUpperCase(), status: ['RESERVED'] },
    { offerId: randomUUID() },
    { placedFrom: row!.placed_at },
    { placedUntil: row!.placed_at },
    { updatedFrom: row!.updated_at },
    { updatedUntil: row!.updated_at },
    { totalFrom: { amountMinor: 1_001, currency: 'TWD' } },
    { totalUntil: { amountMinor: 1_001, currency: 'TWD' } },
    { totalFrom: { amountMinor: 0, currency: 'USD' } },
  ];
  let found = 0;
  for (const filter of filters)
    for (const sort of ['NEWEST', 'OLDEST']) {
      const pages = await ofUsers(
        people.map(({ id }) => id),
        { filter, sort },
      );
      const all = await listed(filter, sort);
      const owners = new Map(
        (await graph.sql<{ id: string; user_id: string }>('select id, user_id from orders')).map((order) => [
          order.id,
          order.user_id,
        ]),
      );
      for (const [index, who] of people.entries()) {
        const theirs = idsOf(all).filter((id) => owners.get(id) === who.id);
        expect(idsOf(pages[index]!), JSON.stringify({ filter, sort })).toEqual(theirs);
        expect(pages[index]!.totalCount).toBe(theirs.length);
        found += theirs.length;
      }
    }
  expect(found).toBeGreaterThan(40);
});

test('a page of twenty users is one statement with the orders of all of them, and one more with their counts', async () => {
  const offer = await shop.anOffer({ maxQty: 1_000 });
  const people = times(20, () => aCustomer());
  for (const who of people) for (const _ of times(3, (n) => n)) await shop.holds(offer, {}, who);
  const ids = people.map(({ id }) => id);
  const first = await ofUsers(ids, { first: 2 });
  expect(first.map((page) => page!.nodes.length)).toEqual(Array(20).fill(2));
  expect(first.every((page) => page!.pageInfo.hasNextPage && page!.totalCount === 3)).toBe(true);
  const [{ pageInfo }] = first as [Page];
  const next = await ofUsers([ids[0]!], { first: 2, after: pageInfo.endCursor });
  const backward = await ofUsers([ids[0]!], { first: null, last: 3 });
  expect([...idsOf(first[0]!), ...idsOf(next[0]!)]).toEqual(idsOf(backward[0]!));
  await graph.sql('vacuum analyze');
  const read = await graph.statements(() => ofUsers(ids, { first: 2, filter: { status: ['RESERVED'] } }));
  expect(read).toHaveLength(2);
  expect(await sequentialScans(graph.databaseUrl, read)).toEqual([]);
});

test('the orders of another customer are null, and everybody sees their own', async () => {
  const offer = await shop.anOffer();
  const [anna, bao] = [aCustomer(), aCustomer()];
  const { id } = await shop.holds(offer, {}, anna);
  const [mine, theirs] = await ofUsers([anna.id, bao.id], {}, anna);
  expect([idsOf(mine!), theirs]).toEqual([[id], null]);
  expect(await ofUsers([anna.id], {}, bao)).toEqual([null]);
});
