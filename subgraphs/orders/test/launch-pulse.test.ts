import { randomUUID } from 'node:crypto';
import { paymentSucceeded } from '@muster/events';
import { Busy, NotFound } from '@muster/kit/domain';
import { aCustomer, anAdministrator, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { isNews, type LaunchPulse, pulseOf } from '../src/launch/pulse.rules.ts';
import { RefusalCounts, refusalCountsOf } from '../src/launch/refusal-counts.ts';
import { HoldLimitExceeded } from '../src/quota/quota.refusals.ts';
import { reasonOf } from '../src/reservation/count-refusals.ts';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const manager = anAdministrator('sell_window:manage');

const PULSE = `subscription ($ids: [ID!]!) { launchPulse(sellWindowIds: $ids) {
  sellWindowId seq reservedQty orders refusals { reason count } paidOrders totals { reservedQty paidQty orders } } }`;
type Pulse = Pick<LaunchPulse, 'sellWindowId' | 'seq' | 'reservedQty' | 'orders' | 'paidOrders' | 'refusals'> & {
  readonly totals: { readonly reservedQty: number; readonly paidQty: number; readonly orders: number };
};

/** Collects the pulses of some windows, up to the first after it was left. */
function watches(ids: readonly string[]) {
  const seen: Pulse[] = [];
  let isLeft = false;
  const ended = (async () => {
    for await (const { data } of graph.subscribe(PULSE, { ids }, manager)) {
      if (isLeft) return;
      seen.push((data as { launchPulse: Pulse }).launchPulse);
    }
  })();
  const sum = (id: string, count: (pulse: Pulse) => number) =>
    seen.filter(({ sellWindowId }) => sellWindowId === id).reduce((all, pulse) => all + count(pulse), 0);
  return {
    seen,
    sum,
    async leaves(move: () => Promise<unknown>) {
      isLeft = true;
      await move();
      await ended;
    },
  };
}

const minutesOf = async (sellWindowId: string, minutes = 5) => {
  const [{ pulseMinutes: pulse }] = (
    await graph.run(
      `query ($of: [_Any!]!, $minutes: Int!) { _entities(representations: $of) { ... on SellWindow {
         pulseMinutes(minutes: $minutes) { at reservedQty orders refused paidOrders } } } }`,
      { of: [{ __typename: 'SellWindow', id: sellWindowId }], minutes },
      manager,
    )
  )._entities;
  return pulse as { at: string; reservedQty: number; orders: number; refused: number; paidOrders: number }[];
};
const summed = async (sellWindowId: string) => {
  const minutes = await minutesOf(sellWindowId);
  const sum = (count: (minute: (typeof minutes)[number]) => number) =>
    minutes.reduce((all, minute) => all + count(minute), 0);
  return {
    reservedQty: sum(({ reservedQty }) => reservedQty),
    orders: sum(({ orders }) => orders),
    refused: sum(({ refused }) => refused),
    paidOrders: sum(({ paidOrders }) => paidOrders),
  };
};

test('whoever watches a launch sees each unit, refusal and payment once, and then that it rests', async () => {
  const [offer, quiet] = [await shop.anOffer({ maxQty: 5, perUserLimit: 3 }), await shop.anOffer()];
  const before = await shop.holds(offer);
  const watch = watches([offer.sellWindowId, quiet.sellWindowId.toUpperCase()]);
  await eventually(() => watch.seen.length === 2);
  expect(watch.seen).toMatchObject([
    {
      sellWindowId: offer.sellWindowId,
      reservedQty: 0,
      orders: 0,
      refusals: [],
      totals: { reservedQty: 1, orders: 1 },
    },
    { sellWindowId: quiet.sellWindowId, reservedQty: 0, totals: { orders: 0 } },
  ]);

  const anna = aCustomer();
  await shop.holds(offer, { lines: [shop.lineOf(offer, 3)] }, anna);
  expect((await shop.reserves(offer, {}, anna)).__typename).toBe('PerUserLimitExceeded');
  expect((await shop.reserves(offer, { lines: [shop.lineOf(offer, 2)] })).__typename).toBe('QuotaExceeded');
  await shop.confirms(offer);
  await graph.deliver(paymentSucceeded, shop.moneyFor(before));
  const of = offer.sellWindowId;
  await eventually(() => watch.sum(of, ({ paidOrders }) => paidOrders) === 1);
  await eventually(() => watch.sum(of, ({ refusals }) => refusals.length) === 2);
  expect(watch.sum(of, ({ reservedQty }) => reservedQty)).toBe(3);
  expect(watch.sum(of, ({ orders }) => orders)).toBe(1);
  const refused = watch.seen.flatMap((pulse) => pulse.refusals);
  expect(refused).toEqual(
    expect.arrayContaining([
      { reason: 'LIMIT', count: 1 },
      { reason: 'QUOTA', count: 1 },
    ]),
  );
  const last = () => watch.seen.findLast(({ sellWindowId }) => sellWindowId === of)!;
  await eventually(() => last().reservedQty + last().orders + last().paidOrders + last().refusals.length === 0);
  expect(last().totals).toEqual({ reservedQty: 3, paidQty: 1, orders: 2 });
  expect(watch.seen.filter(({ sellWindowId }) => sellWindowId === quiet.sellWindowId)).toHaveLength(1);
  const seqs = watch.seen.filter(({ sellWindowId }) => sellWindowId === of).map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(await summed(of)).toEqual({ reservedQty: 4, orders: 2, refused: 2, paidOrders: 1 });
  await watch.leaves(() => shop.holds(quiet));
});

test('refusals of a rush are one statement, and those of several processes add up', async () => {
  const offer = await shop.anOffer({ maxQty: 1 });
  await shop.holds(offer);
  const counts = refusalCountsOf(graph.services);
  await counts.flush();
  const statements = await graph.statements(async () => {
    const answers = await Promise.all(times(30, () => shop.reserves(offer)));
    expect(answers.every(({ __typename }) => __typename === 'QuotaExceeded')).toBe(true);
    await counts.flush();
  });
  const writes = statements.filter((sql) => /insert|update/i.test(sql));
  expect(writes.every((sql) => sql.includes('sell_window_refusal'))).toBe(true);
  expect(writes.length).toBeLessThan(5);
  const others = times(4, () => new RefusalCounts(graph.services));
  for (const other of others) for (const _ of times(10, (at) => at)) other.add(offer.offerId.toUpperCase(), 'BUSY');
  await Promise.all(others.map((other) => other.flush()));
  expect(
    await graph.sql('select reason, count::int from sell_window_refusal where sell_window_id = $1 order by reason', [
      offer.sellWindowId,
    ]),
  ).toEqual([
    { reason: 'BUSY', count: 40 },
    { reason: 'QUOTA', count: 30 },
  ]);
  expect(await summed(offer.sellWindowId)).toMatchObject({ refused: 70 });
});

test('ids that strangers invent count nowhere, and take bounded memory', async () => {
  const counts = new RefusalCounts(graph.services);
  const before = await graph.sql('select from sell_window_refusal');
  for (const _ of times(6_000, (at) => at)) counts.add(randomUUID(), 'OTHER');
  counts.add('no id', 'OTHER');
  const offer = await shop.anOffer();
  counts.add(offer.offerId, 'OTHER'); // Beyond the bound: it is not counted.
  await counts.flush();
  expect(await graph.sql('select from sell_window_refusal')).toEqual(before);
  counts.add(offer.offerId, 'OTHER');
  await counts.flush();
  expect(await graph.sql('select from sell_window_refusal')).toHaveLength(before.length + 1);
});

test('refusals that could not be written are added to the next ones', async () => {
  const offer = await shop.anOffer();
  const { db, log } = graph.services;
  let isAway = true;
  const hot = {
    ...db.hot,
    write: (given: never) => (isAway ? Promise.reject(new Error('away')) : db.hot.write(given)),
  };
  const counts = new RefusalCounts({ db: { ...db, hot } as never, log });
  counts.add(offer.offerId, 'COUPON', 2);
  await counts.flush();
  isAway = false;
  counts.add(offer.offerId, 'COUPON');
  await counts.flush();
  expect(await summed(offer.sellWindowId)).toMatchObject({ refused: 3 });
});

test('minutes come in order, without gaps, by one statement, and of unknown windows all are zero', async () => {
  const minutes = await minutesOf(randomUUID(), 120);
  expect(minutes).toHaveLength(120);
  const at = minutes.map((minute) => Date.parse(minute.at));
  expect(at.every((moment, index) => index === 0 || moment - at[index - 1]! === 60_000)).toBe(true);
  expect(minutes.every(({ orders, refused }) => orders + refused === 0)).toBe(true);
  expect(await minutesOf('no id')).toBeNull();
  const of = times(50, () => ({ __typename: 'SellWindow', id: randomUUID() }));
  const ask = () =>
    graph.run(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindow { pulseMinutes(minutes: 2) { orders } } } }',
      { of },
      manager,
    );
  expect(await graph.statements(ask)).toHaveLength(1);
  for (const bad of [0, 121]) await expect(minutesOf(randomUUID(), bad)).rejects.toThrow('minutes');
});

test('the pulse needs a permission, and watches at most fifty windows', async () => {
  const first = async (ids: readonly string[], actor = manager) => {
    for await (const answer of graph.subscribe(PULSE, { ids }, actor)) return answer;
    return null;
  };
  const [some] = [[randomUUID()]];
  expect((await first(some, anAdministrator('order:read_any')))?.data).toBeTruthy();
  for (const [ids, actor] of [
    [some, aCustomer()],
    [[], manager],
    [times(51, () => randomUUID() as string), manager],
  ] as const)
    expect((await first(ids, actor))?.errors).toHaveLength(1);
});

test('each refusal has its reason, and a fault has none', () => {
  expect(reasonOf(new Busy('wait', 1))).toBe('BUSY');
  expect(reasonOf(new HoldLimitExceeded(1, 1, 'you'))).toBe('LIMIT');
  expect(reasonOf(new NotFound('offer'))).toBe('OTHER');
  expect(reasonOf(new Error('fault'))).toBeNull();
});

test('a window that rests is no news, and its first second of rest is', () => {
  const totals = { reservedQty: 1, paidQty: 0, reservedAmounts: [], paidAmounts: [], orders: 1, paidOrders: 0 };
  const counts = { at: new Date(), placedQty: 4, placedOrders: 2, paidOrders: 0, refused: new Map(), totals };
  const later = { ...counts, placedQty: 6, placedOrders: 3 };
  const [rest, move] = [pulseOf('w', counts), pulseOf('w', later, counts)];
  expect(move).toMatchObject({ reservedQty: 2, orders: 1, refusals: [] });
  expect([isNews(rest, rest), isNews(move, rest), isNews(rest, move)]).toEqual([false, true, true]);
  const cancelled = pulseOf('w', { ...counts, totals: { ...totals, orders: 0 } }, counts);
  expect(isNews(cancelled, rest)).toBe(true);
});
