import {
  applyTerms,
  type OfferTerms,
  offerConfigured,
  resizeQuota,
  sellWindowCancelled,
  waitingListEntryChanged,
  waitingListOffered,
} from '@muster/events';
import { system } from '@muster/kit/domain';
import { aCustomer, callerOf, eventually } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, tally, times } from './harness.ts';
import { type Waiting, waitingLine } from './waiting-line.ts';

const OFFER_MINUTES = 20;
const shop = await ordersHarness({ MUSTER_WAITING_LIST_MINUTES: String(OFFER_MINUTES) });
const { graph } = shop;
const line = waitingLine(shop);

const later = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
const passes = async (minutes: number) => {
  graph.clock.offsetMs += minutes * MINUTE_MS;
  await graph.runDueJobs();
};
const changes = (offer: OfferTerms, changed: Partial<OfferTerms>) =>
  graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer: { ...offer, ...changed } });
const resizes = (terms: OfferTerms, maxQty: number) =>
  graph.runtime.command(resizeQuota.name, { terms, maxQty }, callerOf(system));
const cancels = (owners: Awaited<ReturnType<typeof line.soldOut>>['owners']) =>
  Promise.all(owners.map((order) => shop.cancels(order.id, order.customer)));
/** Customers in line, one after the other. */
const wait = async (offer: OfferTerms, count: number): Promise<Waiting[]> => {
  const entries: Waiting[] = [];
  for (let at = 0; at < count; at += 1) entries.push(await line.waits(offer));
  return entries;
};

describe('a quota that is raised', () => {
  test('serves the line in order, beside a crowd that gets none of it, and what nobody waits for is free', async () => {
    const { offer } = await line.soldOut(2);
    const entries = await wait(offer, 8);
    const strangers = times(100, () => shop.reserves(offer, {}, aCustomer()));
    expect(await resizes(offer, 7)).toMatchObject({ outcome: 'RESIZED' });
    const more = times(20, () => shop.reserves(offer, {}, aCustomer()));
    expect(tally(await Promise.all([...strangers, ...more]))).toEqual({ QuotaExceeded: 120 });
    expect(await line.statuses(entries)).toEqual([...times(5, () => 'OFFERED'), ...times(3, () => 'WAITING')]);
    expect(await line.quota(offer)).toEqual({ sold: 2, held: 5, waiting: 3, status: 'SOLD_OUT' });
    await resizes(offer, 20);
    expect(await line.statuses(entries)).toEqual(times(8, () => 'OFFERED'));
    expect(await line.quota(offer)).toEqual({ sold: 2, held: 8, waiting: 0, status: 'OPEN' });
    await shop.holds(offer, { lines: [shop.lineOf(offer, 10)] });
    expect((await shop.reserves(offer)).__typename).toBe('QuotaExceeded');
    for (const { customer } of entries) await shop.holds(offer, {}, customer);
    expect(await line.quota(offer)).toEqual({ sold: 20, held: 0, waiting: 0, status: 'SOLD_OUT' });
  });

  test('serves thousands in one transaction: a crowd finds no moment in between', async () => {
    const { offer } = await line.soldOut(1);
    await graph.sql(
      `insert into waiting_list_entry (offer_id, user_id, quantity, offer_minutes, status, joined_at)
       select $1, gen_random_uuid(), 1 + no % 2, ${OFFER_MINUTES}, 'WAITING', now() from generate_series(1, 4500) as no`,
      [offer.offerId],
    );
    await graph.sql('update quota set waiting_count = 4500 where offer_id = $1', [offer.offerId]);
    let isOver = false;
    const crowd = times(10, async () => {
      const types: string[] = [];
      while (!isOver) types.push((await shop.reserves(offer)).__typename);
      return types;
    });
    await resizes(offer, 6_001);
    isOver = true;
    expect(new Set((await Promise.all(crowd)).flat())).toEqual(new Set(['QuotaExceeded']));
    expect(await line.quota(offer)).toEqual({ sold: 1, held: 6_000, waiting: 500, status: 'SOLD_OUT' });
    const served = await graph.sql<{ status: string }>(
      'select status from waiting_list_entry where offer_id = $1 order by id',
      [offer.offerId],
    );
    expect(served.findIndex(({ status }) => status === 'WAITING')).toBe(4_000);
    const offers = (await graph.emitted(waitingListOffered)).filter(({ offerId }) => offerId === offer.offerId);
    expect(new Set(offers.map(({ entryId }) => entryId)).size).toBe(4_000);
    expect(offers).toHaveLength(4_000);
  });
});

test('a quota is lowered to what is sold and held back, and no further', async () => {
  const { offer, owners } = await line.soldOut(6);
  const entries = await wait(offer, 2);
  await cancels(owners.slice(0, 3));
  expect(await line.quota(offer)).toEqual({ sold: 3, held: 2, waiting: 0, status: 'OPEN' });
  expect(await resizes(offer, 4)).toEqual({ outcome: 'BELOW_SOLD', soldQty: 3, heldBackQty: 2 });
  expect(await resizes(offer, 5)).toMatchObject({ outcome: 'RESIZED' });
  expect((await line.quota(offer))!.status).toBe('SOLD_OUT');
  await line.waits(offer);
  for (const { customer } of entries) await shop.holds(offer, {}, customer);
  expect(await resizes(offer, 4)).toEqual({ outcome: 'BELOW_SOLD', soldQty: 5, heldBackQty: 0 });
});

describe('an offer that is off sale', () => {
  test('takes no names and offers nothing; on sale again it serves the line in its order, for the whole time', async () => {
    const { offer, owners } = await line.soldOut(3);
    const entries = await wait(offer, 3);
    await cancels(owners.slice(0, 1));
    expect(await line.statuses(entries)).toEqual(['OFFERED', 'WAITING', 'WAITING']);
    await changes(offer, { revision: 2, enabled: false });
    await graph.runDueJobs();
    expect((await line.joins(offer)).__typename).toBe('SellWindowNotOpen');
    expect(await line.entry(entries[0]!)).toMatchObject({ status: 'WAITING', position: 1, offeredUntil: null });
    expect((await shop.reserves(offer, {}, entries[0]!.customer)).__typename).toBe('SellWindowNotOpen');
    await cancels(owners.slice(1, 2));
    expect(await line.quota(offer)).toEqual({ sold: 1, held: 0, waiting: 3, status: 'OPEN' });
    // Nobody loses their turn meanwhile, and the end of the first offer means nothing.
    await passes(OFFER_MINUTES + 1);
    expect(await line.statuses(entries)).toEqual(times(3, () => 'WAITING'));

    await changes(offer, { revision: 3, enabled: true });
    expect(await line.statuses(entries)).toEqual(['OFFERED', 'OFFERED', 'WAITING']);
    const until = Date.parse((await line.entry(entries[0]!)).offeredUntil);
    expect(until).toBeGreaterThan(graph.clock.now().getTime() + (OFFER_MINUTES - 1) * MINUTE_MS);
    expect((await shop.reserves(offer)).__typename).toBe('QuotaExceeded');
    await shop.holds(offer, {}, entries[0]!.customer);
    await passes(OFFER_MINUTES + 1);
    expect(await line.statuses(entries)).toEqual(['TAKEN', 'LAPSED', 'OFFERED']);
    const told = (await graph.emitted(waitingListEntryChanged)).filter(({ entryId }) => entryId === entries[0]!.id);
    expect(told.map(({ status }) => status)).toEqual(['WAITING', 'WAITING', 'TAKEN']);
  });

  test('for a moment only leaves the offers as they are', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first] = await wait(offer, 1);
    await cancels(owners);
    const before = await line.entry(first!);
    await changes(offer, { revision: 2, enabled: false });
    await changes(offer, { revision: 3, enabled: true });
    await graph.runDueJobs();
    expect(await line.entry(first!)).toEqual(before);
    await shop.holds(offer, {}, first!.customer);
  });

  test('lets nobody lapse whose offer ends before the job has withdrawn it', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first, second] = await wait(offer, 2);
    await cancels(owners);
    await graph.runtime.command(
      applyTerms.name,
      { offers: [{ ...offer, revision: 2, enabled: false }] },
      callerOf(system),
    );
    await graph.sql(`delete from job where kind = 'withdraw-offers' and key = $1`, [offer.offerId]);
    await passes(OFFER_MINUTES + 1);
    expect(await line.statuses([first!, second!])).toEqual(['WAITING', 'WAITING']);
  });

  test('may be left, also while it is off sale', async () => {
    const { offer } = await line.soldOut(1);
    const [first] = await wait(offer, 1);
    await changes(offer, { revision: 2, enabled: false });
    expect((await line.leaves(first!)).entry.status).toBe('LEFT');
  });
});

describe('a window', () => {
  test('that is cancelled closes its lines, and tells those in them', async () => {
    const { offer, owners } = await line.soldOut(2);
    const entries = await wait(offer, 3);
    await cancels(owners.slice(0, 1));
    const seen: string[] = [];
    const stream = graph.subscribe('subscription { myWaitingListChanged { id status } }', {}, entries[0]!.customer);
    const watching = (async () => {
      for await (const { data } of stream) {
        const { status } = (data as { myWaitingListChanged: { status: string } }).myWaitingListChanged;
        seen.push(status);
        if (status === 'CLOSED') return;
      }
    })();
    await eventually(() => seen.length === 1);
    await graph.deliver(sellWindowCancelled, { sellWindowId: offer.sellWindowId, cancelledAt: later(0) });
    expect(await line.quota(offer)).toMatchObject({ held: 0, waiting: 0, status: 'CLOSED' });
    expect((await shop.reserves(offer, {}, entries[0]!.customer)).__typename).toBe('SellWindowNotOpen');
    expect((await line.joins(offer)).__typename).toBe('SellWindowNotOpen');
    await graph.runDueJobs();
    await watching;
    expect(seen).toEqual(['OFFERED', 'CLOSED']);
    expect(await line.statuses(entries)).toEqual(times(3, () => 'CLOSED'));
    expect(await line.quota(offer)).toEqual({ sold: 0, held: 0, waiting: 0, status: 'CLOSED' });
  });

  test('that is prolonged keeps its line, serves it with what came back after its end, and gives offers their time', async () => {
    const { offer, owners } = await line.soldOut(2, { closeAt: later(10) });
    const [first, second] = await wait(offer, 2);
    await cancels(owners.slice(0, 1));
    expect((await line.entry(first!)).offeredUntil).toBe(new Date(offer.closeAt).toISOString());
    await passes(11);
    await cancels(owners.slice(1));
    expect(await line.quota(offer), 'nobody could take it').toMatchObject({ sold: 0, held: 1, waiting: 1 });
    const offeredAt = graph.clock.now().getTime() - 11 * MINUTE_MS;
    await changes(offer, { revision: 2, closeAt: later(60) });
    expect(await line.statuses([first!, second!])).toEqual(['OFFERED', 'OFFERED']);
    const until = Date.parse((await line.entry(first!)).offeredUntil);
    expect(Math.abs(until - offeredAt - OFFER_MINUTES * MINUTE_MS)).toBeLessThan(MINUTE_MS);
    await shop.holds(offer, {}, first!.customer);
    await passes(OFFER_MINUTES + 1);
    expect(await line.statuses([first!, second!])).toEqual(['TAKEN', 'LAPSED']);
  });

  test('that ends earlier ends the offers with it', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first] = await wait(offer, 1);
    await cancels(owners);
    const closeAt = later(5);
    await changes(offer, { revision: 2, closeAt });
    expect((await line.entry(first!)).offeredUntil).toBe(closeAt);
    await passes(6);
    expect((await shop.reserves(offer, {}, first!.customer)).__typename).toBe('SellWindowNotOpen');
  });
});
