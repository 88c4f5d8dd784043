import { randomUUID } from 'node:crypto';
import { newId } from '@muster/kit/orm';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { Admission } from '../src/reservation/admission.ts';
import { OrdersSettings } from '../src/settings.ts';
import { MINUTE_MS, ordersHarness, tally, times } from './harness.ts';

const ceilings = { user: 4, young: { hours: 24, places: 2 }, minutes: 30 };
const shop = await ordersHarness({ MUSTER_HOLDS: JSON.stringify(ceilings) });
const { graph } = shop;
const guarded = await ordersHarness({ MUSTER_HOLDS: JSON.stringify({ address: 3 }) });

test('one customer holds no more unpaid units than the ceiling, over all offers, also with concurrent requests', async () => {
  const [one, other] = [await shop.anOffer(), await shop.anOffer()];
  const anna = aCustomer();
  const answers = await Promise.all(times(12, (index) => shop.reserves(index % 2 === 0 ? one : other, {}, anna)));
  expect(tally(answers)).toEqual({ ReservePayload: 4, HoldLimitExceeded: 8 });
  expect(await shop.reserves(one, { lines: [shop.lineOf(one, 3)] }, anna)).toMatchObject({
    __typename: 'HoldLimitExceeded',
    limit: 4,
    held: 4,
  });
  // Released units may be held again, and other customers are not affected.
  const [first] = answers.filter(({ __typename }) => __typename === 'ReservePayload');
  await shop.cancels(first.order.id, anna);
  expect((await shop.reserves(one, {}, anna)).__typename).toBe('ReservePayload');
  expect((await shop.reserves(one, {}, aCustomer())).__typename).toBe('ReservePayload');
});

test('a repeat gets its order also at the ceiling', async () => {
  const offer = await shop.anOffer();
  const [anna, idempotencyKey] = [aCustomer(), randomUUID()];
  const request = { idempotencyKey, lines: [shop.lineOf(offer, 4)] };
  const { id } = await shop.holds(offer, request, anna);
  expect(await shop.reserves(offer, request, anna)).toMatchObject({ order: { id } });
});

test('a new account has a lower ceiling', async () => {
  const offer = await shop.anOffer();
  const young = { ...aCustomer(), id: newId() };
  expect(await shop.reserves(offer, { lines: [shop.lineOf(offer, 3)] }, young)).toMatchObject({
    __typename: 'HoldLimitExceeded',
    limit: 2,
    held: 0,
  });
  expect((await shop.reserves(offer, { lines: [shop.lineOf(offer, 2)] }, young)).__typename).toBe('ReservePayload');
});

test('customers of one network address share its ceiling', async () => {
  const offer = await guarded.anOffer();
  const admission = new Admission(guarded.graph.services);
  const from = (ip: string) => {
    const reservation = guarded.reservationOf(offer);
    return admission.admit({ ...reservation, caller: { ...reservation.caller, ip } });
  };
  const answers = await Promise.allSettled(times(5, () => from('198.51.100.7')));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    ...times(3, () => 'fulfilled'),
    ...times(2, () => 'rejected'),
  ]);
  await expect(from('198.51.100.7')).rejects.toMatchObject({ code: 'HOLD_LIMIT_EXCEEDED', limit: 3, held: 3 });
  expect((await from('203.0.113.9')).order.status).toBe('RESERVED');
});

test('an order for which no payment is requested expires after the configured minutes', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  graph.clock.offsetMs += 29 * MINUTE_MS;
  await graph.runDueJobs();
  expect((await shop.orderOf(order.id, order.customer)).status).toBe('RESERVED');
  graph.clock.offsetMs += 2 * MINUTE_MS;
  await graph.runDueJobs();
  expect((await shop.orderOf(order.id, order.customer)).status).toBe('EXPIRED');
  expect((await shop.quotaOf(offer)).sold_qty).toBe(0);
});

test.each(['{', '{"user":0}', '{"everybody":1}', '{"young":{"hours":1}}'])('the setting %s is refused', (text) => {
  expect(OrdersSettings.safeParse({ MUSTER_DATA_KEY: 'ab'.repeat(32), MUSTER_HOLDS: text }).success).toBe(false);
});
