import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness } from './harness.ts';
import { waitingLine } from './waiting-line.ts';

const HOLD_MINUTES = 5;
const shop = await ordersHarness({
  MUSTER_HOLDS: JSON.stringify({ user: 4, young: { hours: 24, places: 2 }, minutes: HOLD_MINUTES }),
});
const { graph } = shop;
const line = waitingLine(shop);

/** The id of an account that was made some hours ago: it begins with the moment. */
const madeHoursAgo = (hours: number) => {
  const ms = (graph.clock.now().getTime() - hours * 60 * MINUTE_MS).toString(16).padStart(12, '0');
  const customer = aCustomer();
  return { ...customer, id: `${ms.slice(0, 8)}-${ms.slice(8)}-7${customer.id.slice(15)}` };
};

test('nobody waits for more than they may hold unpaid, in all lines together, and a new account for less', async () => {
  const [{ offer }, { offer: other }] = [await line.soldOut(1), await line.soldOut(1)];
  const [known, fresh] = [madeHoursAgo(48), madeHoursAgo(1)];
  expect(await line.joins(offer, { quantity: 5 }, known)).toMatchObject({ __typename: 'TooMany', limit: 4 });
  await line.waits(offer, { quantity: 3 }, known);
  expect(await line.joins(other, { quantity: 2 }, known)).toMatchObject({ __typename: 'TooMany', limit: 4 });
  await line.waits(other, { quantity: 1 }, known);
  expect(await line.joins(other, { quantity: 3 }, fresh)).toMatchObject({ __typename: 'TooMany', limit: 2 });
  await line.waits(other, { quantity: 2 }, fresh);
});

test('units of an order that expires unrequested go to the next in line, who takes them below the ceilings', async () => {
  const { offer } = await line.soldOut(1);
  const first = await line.waits(offer, {}, madeHoursAgo(48));
  graph.clock.offsetMs += (HOLD_MINUTES + 1) * MINUTE_MS;
  await graph.runDueJobs();
  expect(await line.statuses([first])).toEqual(['OFFERED']);
  expect((await shop.reserves(offer, {}, madeHoursAgo(48))).__typename).toBe('QuotaExceeded');
  await shop.holds(offer, {}, first.customer);
  expect(await line.statuses([first])).toEqual(['TAKEN']);
});
