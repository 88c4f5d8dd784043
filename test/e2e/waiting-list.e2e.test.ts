import {
  CancelSellWindowDocument,
  JoinWaitingListDocument,
  LeaveWaitingListDocument,
  LiveQuotaDocument,
  MyWaitingListChangedDocument,
  MyWaitingListDocument,
  OfferWaitingListDocument,
  SetOfferEnabledDocument,
  SetOfferQuotaDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { a, type Launch, MINUTE_MS, type Shop, type Shopper, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

/** Values of a subscription, as they come. */
function collect<T>(stream: AsyncIterable<T>): T[] {
  const seen: T[] = [];
  (async () => {
    for await (const value of stream) seen.push(value);
  })().catch(() => {});
  return seen;
}

describe.each(modes)('%s: the waiting list of a launch', (mode) => {
  let system: TestSystem;
  let shop: Shop;
  beforeAll(async () => {
    system = await sharedSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());
  afterEach(async () => {
    await eventually(async () => expect(await system.broken()).toEqual([]));
    await shop.books();
  });

  const joins = async (
    { graph }: Shopper,
    { offerId }: Launch,
    more: { quantity?: number; idempotencyKey?: string } = {},
  ) => (await graph.ask(JoinWaitingListDocument, { offerId, ...more })).joinWaitingList;
  const waits = async (shopper: Shopper, launch: Launch) => a(await joins(shopper, launch), 'WaitingListPayload').entry;
  const entryOf = async ({ graph }: Shopper) =>
    (await graph.ask(MyWaitingListDocument, {})).me!.waitingListEntries!.nodes[0]!;
  const quotaOf = async ({ offerId }: Launch) =>
    (await system.admin.ask(OfferWaitingListDocument, { offerId })).sellWindowOffer!.quota!;
  /** Statuses of the entries of a customer, live. */
  const follows = ({ graph }: Shopper) => {
    const seen = collect(graph.watch(MyWaitingListChangedDocument, {}));
    return () => seen.map(({ myWaitingListChanged }) => myWaitingListChanged.status);
  };
  /** A launch whose units are all held by one customer, each by an order of its own. */
  async function soldOut(units: number) {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: units }, aheadMs: system.aheadMs });
    const owner = await shop.customer();
    const orders = [];
    for (let at = 0; at < units; at += 1) orders.push(await owner.holds(launch));
    return { launch, owner, orders };
  }

  test('a unit that comes back is the turn of the first in line, seen live, then of the next; the window ends it', async () => {
    const { launch, owner, orders } = await soldOut(1);
    const [first, second] = (await shop.customers(2)) as [Shopper, Shopper];
    expect(await waits(first, launch)).toMatchObject({ status: 'WAITING', position: 1, offerMinutes: 60 });
    expect(await waits(second, launch)).toMatchObject({ position: 2 });
    expect(await quotaOf(launch)).toMatchObject({ waitingCount: 2, heldBackQty: 0 });
    const statuses = follows(first);
    await eventually(() => statuses().length === 1);

    a(await owner.cancels(orders[0]!.id), 'OrderPayload');
    await eventually(() => expect(statuses()).toEqual(['WAITING', 'OFFERED']));
    expect((await shop.page(launch)).offer.quota).toMatchObject({ soldQty: 0, remainingQty: 0, status: 'SOLD_OUT' });
    expect(await quotaOf(launch)).toMatchObject({ waitingCount: 1, heldBackQty: 1 });
    expect(await owner.reserves(launch)).toMatchObject({ __typename: 'QuotaExceeded', remaining: 0 });

    await system.advance(61 * MINUTE_MS);
    await eventually(() => expect(statuses()).toEqual(['WAITING', 'OFFERED', 'LAPSED']));
    await first.graph.close();
    await second.comesBack();
    const taken = await second.holds(launch);
    expect(await entryOf(second)).toMatchObject({
      status: 'TAKEN',
      order: { id: taken.id },
      offer: { product: { name: 'Mug' } },
    });

    await first.comesBack();
    expect(await waits(first, launch)).toMatchObject({ position: 1 });
    await system.advance(0); // The administrator signs in again.
    a(await shop.closes(launch), 'SellWindowPayload');
    await eventually(async () => (await entryOf(first)).status === 'CLOSED');
    expect(await quotaOf(launch)).toMatchObject({ waitingCount: 0, heldBackQty: 0 });
  });

  test('a larger quota goes to the line, live, beside strangers who get none of it', async () => {
    const { launch } = await soldOut(1);
    const waiting = await shop.customers(4);
    for (const shopper of waiting) await waits(shopper, launch);
    const quota = collect(system.visitor.watch(LiveQuotaDocument, { offerIds: [launch.offerId] }));
    await eventually(() => quota.length > 0);
    const stranger = await shop.customer();
    const sets = async (maxTotalQty: number) =>
      (await system.admin.ask(SetOfferQuotaDocument, { offerId: launch.offerId, maxTotalQty })).setOfferQuota;
    const [raised, ...strange] = await Promise.all([
      sets(4),
      ...Array.from({ length: 10 }, () => stranger.reserves(launch)),
    ]);
    expect(a(raised, 'SellWindowOfferPayload').offer.quota).toMatchObject({ maxQty: 4, soldQty: 1, remainingQty: 0 });
    expect(new Set(strange.map(({ __typename }) => __typename))).toEqual(new Set(['QuotaExceeded']));
    const statuses = await Promise.all(waiting.map(async (shopper) => (await entryOf(shopper)).status));
    expect(statuses).toEqual(['OFFERED', 'OFFERED', 'OFFERED', 'WAITING']);
    expect(await sets(3)).toMatchObject({ __typename: 'QuotaBelowSold', soldQty: 1, heldBackQty: 3 });
    for (const shopper of waiting.slice(0, 3)) await shopper.holds(launch);
    await eventually(() =>
      expect(quota.at(-1)!.quotaChanged).toMatchObject({ soldQty: 4, remainingQty: 0, status: 'SOLD_OUT' }),
    );
    await system.visitor.close();
  });

  test('off sale nobody joins or loses a turn; on sale again the line goes first; a cancelled window tells everybody', async () => {
    const { launch, owner, orders } = await soldOut(2);
    const [first, second, stranger] = (await shop.customers(3)) as [Shopper, Shopper, Shopper];
    await waits(first, launch);
    await waits(second, launch);
    const [ofFirst, ofSecond] = [follows(first), follows(second)];
    await eventually(() => ofFirst().length + ofSecond().length === 2);
    a(await owner.cancels(orders[0]!.id), 'OrderPayload');
    await eventually(() => ofFirst().at(-1) === 'OFFERED');
    const sets = async (enabled: boolean) =>
      a(
        (await system.admin.ask(SetOfferEnabledDocument, { offerId: launch.offerId, enabled })).setOfferEnabled,
        'SellWindowOfferPayload',
      );
    await sets(false);
    await eventually(() => ofFirst().at(-1) === 'WAITING');
    expect((await joins(stranger, launch)).__typename).toBe('SellWindowNotOpen');
    a(await owner.cancels(orders[1]!.id), 'OrderPayload');
    expect(await entryOf(first)).toMatchObject({ status: 'WAITING', position: 1 });
    await sets(true);
    await eventually(() => ofFirst().at(-1) === 'OFFERED' && ofSecond().at(-1) === 'OFFERED');
    expect((await stranger.reserves(launch)).__typename).toBe('QuotaExceeded');
    const order = await second.holds(launch);

    const { cancelSellWindow } = await system.admin.ask(CancelSellWindowDocument, {
      id: launch.sellWindowId,
      reason: 'The mill burnt down.',
    });
    a(cancelSellWindow, 'SellWindowPayload');
    await eventually(() => ofFirst().at(-1) === 'CLOSED');
    await second.waitsFor(order.id, 'CANCELLED');
    expect(ofFirst()).toEqual(['WAITING', 'OFFERED', 'WAITING', 'OFFERED', 'CLOSED']);
    expect(await entryOf(second)).toMatchObject({ status: 'TAKEN', order: { id: order.id } });
    await Promise.all([first.graph.close(), second.graph.close()]);
  });

  test('a retry answers the same entry; one who leaves is out of line, and a stranger ends nothing', async () => {
    const { launch, owner, orders } = await soldOut(1);
    const [first, second] = (await shop.customers(2)) as [Shopper, Shopper];
    const idempotencyKey = 'join-once';
    const entry = a(await joins(first, launch, { idempotencyKey }), 'WaitingListPayload').entry;
    const leaves = async ({ graph }: Shopper, key?: string) =>
      (
        await graph.ask(LeaveWaitingListDocument, {
          id: entry.id,
          ...(key === undefined ? {} : { idempotencyKey: key }),
        })
      ).leaveWaitingList;
    expect((await leaves(second)).__typename).toBe('NotFound');
    expect(a(await leaves(first, 'leave-once'), 'WaitingListPayload').entry.status).toBe('LEFT');
    expect(a(await joins(first, launch, { idempotencyKey }), 'WaitingListPayload').entry).toMatchObject({
      id: entry.id,
      status: 'LEFT',
    });
    expect(await joins(first, launch, { idempotencyKey, quantity: 2 })).toMatchObject({
      __typename: 'IdempotencyConflict',
    });
    a(await owner.cancels(orders[0]!.id), 'OrderPayload');
    expect((await entryOf(first)).status).toBe('LEFT');
    await second.holds(launch);
  });
});
