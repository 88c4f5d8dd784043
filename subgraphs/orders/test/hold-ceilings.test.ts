import { randomUUID } from 'node:crypto';
import { newId } from '@muster/kit/orm';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { OrdersSettings } from '../src/settings.ts';
import { MINUTE_MS, openCounter, tally, times } from './harness.ts';

const ceilings = { user: 4, young: { hours: 24, places: 2 }, minutes: 30 };
const counter = await openCounter({ MUSTER_HOLDS: JSON.stringify(ceilings) });
const { graph } = counter;

test('one customer holds no more unpaid places than the shop allows, over all offers, and not with many hands', async () => {
  const [one, other] = [await counter.anOffer(), await counter.anOffer()];
  const anna = aCustomer();
  const answers = await Promise.all(times(12, (index) => counter.reserves(index % 2 === 0 ? one : other, {}, anna)));
  expect(tally(answers)).toEqual({ ReservePayload: 4, HoldLimitExceeded: 8 });
  expect(await counter.reserves(one, { lines: [counter.lineOf(one, 3)] }, anna)).toMatchObject({
    __typename: 'HoldLimitExceeded',
    limit: 4,
    held: 4,
  });
  // What is given back may be held again, and others are not concerned.
  const [first] = answers.filter(({ __typename }) => __typename === 'ReservePayload');
  await counter.cancels(first.order.id, anna);
  expect((await counter.reserves(one, {}, anna)).__typename).toBe('ReservePayload');
  expect((await counter.reserves(one, {}, aCustomer())).__typename).toBe('ReservePayload');
});

test('a key answers its order at the ceiling, too', async () => {
  const offer = await counter.anOffer();
  const [anna, idempotencyKey] = [aCustomer(), randomUUID()];
  const wish = { idempotencyKey, lines: [counter.lineOf(offer, 4)] };
  const { id } = await counter.holds(offer, wish, anna);
  expect(await counter.reserves(offer, wish, anna)).toMatchObject({ order: { id } });
});

test('a new account holds fewer', async () => {
  const offer = await counter.anOffer();
  const young = { ...aCustomer(), id: newId() };
  expect(await counter.reserves(offer, { lines: [counter.lineOf(offer, 3)] }, young)).toMatchObject({
    __typename: 'HoldLimitExceeded',
    limit: 2,
    held: 0,
  });
  expect((await counter.reserves(offer, { lines: [counter.lineOf(offer, 2)] }, young)).__typename).toBe(
    'ReservePayload',
  );
});

test('places for which nothing is due yet are free again after a while', async () => {
  const offer = await counter.anOffer();
  const order = await counter.holds(offer);
  graph.clock.offsetMs += 29 * MINUTE_MS;
  await graph.runDueJobs();
  expect((await counter.orderOf(order.id, order.customer)).status).toBe('RESERVED');
  graph.clock.offsetMs += 2 * MINUTE_MS;
  await graph.runDueJobs();
  expect((await counter.orderOf(order.id, order.customer)).status).toBe('EXPIRED');
  expect((await counter.quotaOf(offer)).sold_qty).toBe(0);
});

test.each(['{', '{"user":0}', '{"everybody":1}', '{"young":{"hours":1}}'])('%s is no setting', (text) => {
  expect(OrdersSettings.safeParse({ MUSTER_DATA_KEY: 'ab'.repeat(32), MUSTER_HOLDS: text }).success).toBe(false);
});
