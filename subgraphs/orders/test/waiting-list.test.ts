import { randomUUID } from 'node:crypto';
import { paymentLateSucceeded, quotaChanged, userErased, waitingListOffered } from '@muster/events';
import { prune } from '@muster/kit/runtime';
import { aCustomer, anAdministrator, eventually, sequentialScans } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { orders } from '../src/subgraph.ts';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';
import { waitingLine } from './waiting-line.ts';

const OFFER_MINUTES = 20;
const shop = await ordersHarness({ MUSTER_WAITING_LIST_MINUTES: String(OFFER_MINUTES) });
const { graph } = shop;
const line = waitingLine(shop);

const offerEnds = async () => {
  graph.clock.offsetMs += (OFFER_MINUTES + 1) * MINUTE_MS;
  await graph.runDueJobs();
};

describe('joinWaitingList', () => {
  test('is for a sold-out offer, and says what is available otherwise', async () => {
    const offer = await shop.anOffer({ maxQty: 3 });
    await shop.holds(offer);
    expect(await line.joins(offer, { quantity: 2 })).toMatchObject({
      __typename: 'NotSoldOut',
      requested: 2,
      remaining: 2,
    });
    // Too few for this customer are still for everybody else.
    await line.waits(offer, { quantity: 3 });
    expect((await shop.reserves(offer, { lines: [shop.lineOf(offer, 2)] })).__typename).toBe('ReservePayload');
    expect(await line.joins(await shop.anOffer({ maxQty: null }))).toMatchObject({
      __typename: 'NotSoldOut',
      remaining: null,
    });
  });

  test('a repeat answers the same entry, and another quantity is refused with what there is', async () => {
    const { offer } = await line.soldOut(1);
    const anna = aCustomer();
    const answers = await Promise.all(times(5, () => line.joins(offer, { quantity: 2 }, anna)));
    expect(new Set(answers.map(({ entry }) => entry.id)).size).toBe(1);
    expect(await line.joins(offer, { quantity: 1 }, anna)).toMatchObject({
      __typename: 'AlreadyWaiting',
      entryId: answers[0].entry.id,
      quantity: 2,
    });
    expect(await line.quota(offer)).toMatchObject({ waiting: 1 });
  });

  test('a stranger learns nothing of an offer that is not announced, nor of one that is none', async () => {
    const draft = await shop.anOffer({ windowStatus: 'DRAFT', maxQty: 1 });
    for (const offerId of [draft.offerId, randomUUID(), 'nonsense'])
      expect((await line.joins({ offerId })).__typename).toBe('NotFound');
    const { offer } = await line.soldOut(1);
    expect((await line.joins(offer, { variantId: randomUUID() })).__typename).toBe('NotFound');
    expect((await line.joins(offer, { variantId: shop.lineOf(offer).variantId })).__typename).toBe(
      'WaitingListPayload',
    );
  });

  test.each([0, -1, 11])('%i units are refused', async (quantity) => {
    const { offer } = await line.soldOut(1);
    expect(await line.joins(offer, { quantity })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: 'quantity' }],
    });
  });

  test('nobody waits for more than the limit per customer, nor in more than twenty lines, also with concurrent requests', async () => {
    const anna = aCustomer();
    const limited = await shop.anOffer({ maxQty: 1, perUserLimit: 2 });
    await shop.holds(limited, {}, anna);
    expect(await line.joins(limited, { quantity: 2 }, anna)).toMatchObject({
      __typename: 'PerUserLimitExceeded',
      limit: 2,
      held: 1,
    });
    const lists = await Promise.all(times(22, () => line.soldOut(1)));
    const answers = await Promise.all(lists.map(({ offer }) => line.joins(offer, {}, anna)));
    expect(answers.filter(({ __typename }) => __typename === 'WaitingListPayload')).toHaveLength(20);
    expect(answers.find(({ __typename }) => __typename === 'TooMany')).toMatchObject({ limit: 20 });
  });

  test('an offer that is closed has no line', async () => {
    const { offer } = await line.soldOut(1);
    await shop.closes(offer);
    expect((await line.joins(offer)).__typename).toBe('SellWindowNotOpen');
  });
});

describe('a unit that comes back', () => {
  test('is offered to the first in line, seen as taken by everybody else, and taken by reserve, once', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first, second] = [await line.waits(offer), await line.waits(offer)];
    expect([(await line.entry(first)).position, (await line.entry(second)).position]).toEqual([1, 2]);
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    expect(await line.entry(first)).toMatchObject({ status: 'OFFERED', position: null, order: null });
    expect(await line.entry(second)).toMatchObject({ status: 'WAITING', position: 1, offeredUntil: null });
    expect(await line.quota(offer)).toEqual({ sold: 0, held: 1, waiting: 1, status: 'SOLD_OUT' });
    expect((await graph.emitted(quotaChanged)).filter(({ offerId }) => offerId === offer.offerId).at(-1)).toMatchObject(
      {
        soldQty: 0,
        heldBackQty: 1,
        status: 'SOLD_OUT',
      },
    );
    for (const other of [second.customer, aCustomer()])
      expect(await shop.reserves(offer, {}, other)).toMatchObject({ __typename: 'QuotaExceeded', remaining: 0 });
    expect(await shop.reserves(offer, { lines: [shop.lineOf(offer, 2)] }, first.customer)).toMatchObject({
      __typename: 'QuotaExceeded',
      remaining: 1,
    });

    const request = { idempotencyKey: randomUUID() };
    const answers = await Promise.all(times(4, () => shop.reserves(offer, request, first.customer)));
    const { order } = answers[0];
    expect(answers.map((answer) => answer.order?.id)).toEqual(times(4, () => order.id));
    expect(await line.entry(first)).toMatchObject({ status: 'TAKEN', order: { id: order.id } });
    expect(await shop.reserves(offer, {}, first.customer)).toMatchObject({ __typename: 'QuotaExceeded', remaining: 0 });
    expect(await line.quota(offer)).toEqual({ sold: 1, held: 0, waiting: 1, status: 'SOLD_OUT' });

    // The order may end as any other, and its unit is the next one's.
    await shop.cancels(order.id, first.customer);
    expect(await line.statuses([first, second])).toEqual(['TAKEN', 'OFFERED']);
  });

  test('passes to the next when the offer lapses, and is free for all when nobody waits', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first, second] = [await line.waits(offer), await line.waits(offer)];
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    await offerEnds();
    expect(await line.statuses([first, second])).toEqual(['LAPSED', 'OFFERED']);
    expect((await shop.reserves(offer, {}, first.customer)).__typename).toBe('QuotaExceeded');
    await offerEnds();
    expect(await line.statuses([first, second])).toEqual(['LAPSED', 'LAPSED']);
    expect(await line.quota(offer)).toEqual({ sold: 0, held: 0, waiting: 0, status: 'OPEN' });
    expect((await shop.reserves(offer)).__typename).toBe('ReservePayload');
    // At the end of the line, in the place of the entry that lapsed.
    const again = await line.waits(offer, {}, first.customer);
    expect(await line.entry(first)).toBeUndefined();
    expect((await line.entry(again)).position).toBe(1);
  });

  test('an offer that is over cannot be taken, also before its job has run', async () => {
    const { offer, owners } = await line.soldOut(1);
    const first = await line.waits(offer);
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    graph.clock.offsetMs += OFFER_MINUTES * MINUTE_MS;
    expect((await shop.reserves(offer, {}, first.customer)).__typename).toBe('QuotaExceeded');
    await graph.runDueJobs();
    expect(await line.statuses([first])).toEqual(['LAPSED']);
  });

  test('passes over an entry that wants more, which keeps its position', async () => {
    const { offer, owners } = await line.soldOut(4);
    const [pair, single] = [await line.waits(offer, { quantity: 2 }), await line.waits(offer)];
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    expect(await line.statuses([pair, single])).toEqual(['WAITING', 'OFFERED']);
    await line.leaves(single);
    // One unit serves nobody in line, so it is anybody's.
    expect(await line.quota(offer)).toEqual({ sold: 3, held: 0, waiting: 1, status: 'OPEN' });
    await shop.cancels(owners[1]!.id, owners[1]!.customer);
    expect(await line.statuses([pair])).toEqual(['OFFERED']);
  });

  test('goes on when the customer takes fewer than were offered', async () => {
    const { offer, owners } = await line.soldOut(3);
    const [three, single] = [await line.waits(offer, { quantity: 3 }), await line.waits(offer)];
    await shop.holds(await shop.anOffer()); // Nothing of another offer is touched.
    await line.leaves(single);
    const next = await line.waits(offer, { quantity: 2 });
    await Promise.all(owners.slice(0, 2).map((order) => shop.cancels(order.id, order.customer)));
    expect(await line.statuses([three, next])).toEqual(['WAITING', 'OFFERED']);
    await line.leaves(next);
    await shop.cancels(owners[2]!.id, owners[2]!.customer);
    const late = await line.waits(offer, { quantity: 2 });
    await shop.holds(offer, { lines: [shop.lineOf(offer, 1)] }, three.customer);
    expect(await line.statuses([three, late])).toEqual(['TAKEN', 'OFFERED']);
    expect(await line.quota(offer)).toEqual({ sold: 1, held: 2, waiting: 0, status: 'SOLD_OUT' });
  });

  test('is offered with free units beside it: the offer is used first', async () => {
    const { offer, owners } = await line.soldOut(4);
    const pair = await line.waits(offer, { quantity: 2 });
    await Promise.all(owners.map((order) => shop.cancels(order.id, order.customer)));
    expect(await line.quota(offer)).toEqual({ sold: 0, held: 2, waiting: 0, status: 'OPEN' });
    await shop.holds(offer, { lines: [shop.lineOf(offer, 1)] });
    await shop.holds(offer, { lines: [shop.lineOf(offer, 3)] }, pair.customer);
    expect(await line.statuses([pair])).toEqual(['TAKEN']);
    expect(await line.quota(offer)).toEqual({ sold: 4, held: 0, waiting: 0, status: 'SOLD_OUT' });
  });

  test('is not for late money of an order that gave it back', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [owner] = owners as [(typeof owners)[number]];
    await shop.confirms(offer);
    const first = await line.waits(offer);
    graph.clock.offsetMs += 31 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await line.statuses([first])).toEqual(['OFFERED']);
    await graph.deliver(paymentLateSucceeded, shop.moneyFor(owner));
    await graph.runDueJobs();
    expect((await shop.now(owner)).status).toBe('EXPIRED');
    expect(await shop.owedFor(owner)).toHaveLength(1);
    // The payment of the batch is open, so the next order is payable at once.
    expect((await shop.holds(offer, {}, first.customer)).status).toBe('PAYMENT_REQUESTED');
  });
});

describe('leaveWaitingList', () => {
  test('passes an offer on, may be repeated, and ends nothing of a stranger', async () => {
    const { offer, owners } = await line.soldOut(1);
    const [first, second] = [await line.waits(offer), await line.waits(offer)];
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    for (const id of [first.id, randomUUID(), 'nonsense'])
      expect((await line.leaves({ id, customer: second.customer })).__typename).toBe('NotFound');
    const answers = await Promise.all(times(4, () => line.leaves(first)));
    expect(answers.map(({ entry }) => entry.status)).toEqual(times(4, () => 'LEFT'));
    expect(await line.statuses([second])).toEqual(['OFFERED']);
    await shop.holds(offer, {}, second.customer);
    expect(await line.leaves(second)).toMatchObject({ __typename: 'InvalidTransition', from: 'TAKEN', to: 'LEFT' });
  });

  test('leaving, taking and the end of the offer at one moment: one of them happens', async () => {
    const { offer, owners } = await line.soldOut(12);
    const first = await Promise.all(times(12, () => line.waits(offer)));
    const next = await Promise.all(times(12, () => line.waits(offer)));
    await Promise.all(owners.map((order) => shop.cancels(order.id, order.customer)));
    // The offers end while the reservations are decided.
    graph.clock.offsetMs += OFFER_MINUTES * MINUTE_MS - 20;
    const taken = await Promise.all([
      ...first.map(async ({ customer }) => (await shop.reserves(offer, {}, customer)).__typename),
      ...first.slice(0, 6).map(async (entry) => void (await line.leaves(entry))),
      graph.runDueJobs(),
    ]);
    await graph.runDueJobs();
    const statuses = await line.statuses(first);
    const count = (status: string) => statuses.filter((one) => one === status).length;
    expect(count('TAKEN')).toBe(taken.filter((type) => type === 'ReservePayload').length);
    expect(count('TAKEN') + count('LEFT') + count('LAPSED') + count('OFFERED')).toBe(12);
    const passedOn = (await line.statuses(next)).filter((status) => status === 'OFFERED').length;
    expect(passedOn).toBe(count('LEFT') + count('LAPSED'));
    expect(await line.quota(offer)).toMatchObject({ sold: count('TAKEN'), held: passedOn + count('OFFERED') });
  });
});

describe('the end', () => {
  test('of a window closes its lines and gives back what was held', async () => {
    const { offer, owners } = await line.soldOut(2);
    const entries = [await line.waits(offer), await line.waits(offer)];
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    await shop.closes(offer);
    expect(await line.quota(offer)).toEqual({ sold: 1, held: 0, waiting: 0, status: 'CLOSED' });
    expect((await shop.reserves(offer, {}, entries[0]!.customer)).__typename).toBe('SellWindowNotOpen');
    // One of them is quicker than the job that closes the others.
    expect((await line.leaves(entries[0]!)).entry.status).toBe('LEFT');
    await graph.runDueJobs();
    expect(await line.statuses(entries)).toEqual(['LEFT', 'CLOSED']);
    await shop.cancels(owners[1]!.id, owners[1]!.customer);
    await offerEnds();
    expect(await line.quota(offer)).toEqual({ sold: 0, held: 0, waiting: 0, status: 'CLOSED' });
  });

  test('of an offer is the end of the window at the latest', async () => {
    const closeAt = new Date(graph.clock.now().getTime() + 10 * MINUTE_MS).toISOString();
    const { offer, owners } = await line.soldOut(1, { closeAt });
    const first = await line.waits(offer);
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    expect((await line.entry(first)).offeredUntil).toBe(closeAt);
  });

  test('of an account removes its entries, now and once more later, and passes on what was held for it', async () => {
    const { offer, owners } = await line.soldOut(1);
    const { offer: other } = await line.soldOut(1);
    const [first, second] = [await line.waits(offer), await line.waits(offer)];
    await line.waits(other, {}, first.customer);
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    await graph.deliver(userErased, { userId: first.customer.id });
    const left = () => graph.sql('select id from waiting_list_entry where user_id = $1', [first.customer.id]);
    expect(await left()).toEqual([]);
    expect(await line.statuses([second])).toEqual(['OFFERED']);
    expect(await line.quota(other)).toMatchObject({ waiting: 0 });
    await line.waits(other, {}, first.customer);
    graph.clock.offsetMs += 121 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await left()).toEqual([]);
  });
});

test('an entry is kept for half a year after its end, and a live one for as long as it lasts', async () => {
  const { offer } = await line.soldOut(1);
  const [gone, late, waiting] = [await line.waits(offer), await line.waits(offer), await line.waits(offer)];
  for (const entry of [gone, late]) await line.leaves(entry);
  const endedDaysAgo = (id: string, days: number) =>
    graph.sql('update waiting_list_entry set ended_at = $2 where id = $1', [
      id,
      new Date(graph.clock.now().getTime() - days * 24 * 60 * MINUTE_MS),
    ]);
  await endedDaysAgo(gone.id, 181);
  await endedDaysAgo(late.id, 179);
  await prune(graph.services.db, orders.retention);
  const left = await graph.sql<{ id: string }>('select id from waiting_list_entry where offer_id = $1 order by id', [
    offer.offerId,
  ]);
  expect(left.map(({ id }) => id)).toEqual([late.id, waiting.id]);
});

describe('who sees it', () => {
  const OF_OFFER = `query ($of: [_Any!]!, $filter: WaitingListFilterInput) { _entities(representations: $of) {
    ... on SellWindowOffer { quota { waitingCount } waitingList(filter: $filter, first: 2) { nodes { id position customer { id } } totalCount pageInfo { hasNextPage } } } } }`;

  test('everybody how many wait, the staff who, and a customer nobody else', async () => {
    const { offer } = await line.soldOut(1);
    const entries = [await line.waits(offer), await line.waits(offer), await line.waits(offer)];
    await line.leaves(entries[1]!);
    const of = [{ __typename: 'SellWindowOffer', id: offer.offerId }];
    const staff = anAdministrator('order:read_any');
    const { _entities } = await graph.run(OF_OFFER, { of, filter: { status: ['WAITING'] } }, staff);
    expect(_entities[0]).toEqual({
      quota: { waitingCount: 2 },
      waitingList: {
        nodes: [entries[0]!, entries[2]!].map(({ id, customer }, at) => ({
          id,
          position: at + 1,
          customer: { id: customer.id },
        })),
        totalCount: 2,
        pageInfo: { hasNextPage: false },
      },
    });
    expect((await graph.run(OF_OFFER, { of }, staff))._entities[0].waitingList).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
    });
    const { errors } = await graph.answer(OF_OFFER, { of }, aCustomer());
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const theirs = await graph.answer(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { waitingListEntries { nodes { id } } } } }`,
      { of: [{ __typename: 'User', id: entries[0]!.customer.id }] },
      aCustomer(),
    );
    expect(theirs.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a customer their own entries live, those of today first', async () => {
    const { offer, owners } = await line.soldOut(1);
    const first = await line.waits(offer);
    const seen: string[] = [];
    const stream = graph.subscribe(
      'subscription { myWaitingListChanged { id status offeredUntil } }',
      {},
      first.customer,
    );
    const watching = (async () => {
      for await (const { data } of stream) {
        const { id, status } = (data as { myWaitingListChanged: { id: string; status: string } }).myWaitingListChanged;
        expect(id).toBe(first.id);
        seen.push(status);
        if (status === 'TAKEN') return;
      }
    })();
    await eventually(() => seen.length === 1);
    await line.waits(offer);
    await shop.cancels(owners[0]!.id, owners[0]!.customer);
    await eventually(() => seen.length === 2);
    await shop.holds(offer, {}, first.customer);
    await watching;
    expect(seen).toEqual(['WAITING', 'OFFERED', 'TAKEN']);
  });
});

describe('its cost', () => {
  test('a reservation takes no statement more, also from a waiting list, and a cancellation three', async () => {
    const { offer, owners } = await line.soldOut(2);
    const [, second] = [await line.waits(offer), await line.waits(offer)];
    const { offer: plain, owners: plainOwners } = await line.soldOut(1);
    const cancels = async ([order]: typeof owners) =>
      (await graph.statements(() => shop.cancels(order!.id, order!.customer))).length;
    expect(await cancels(owners)).toBe((await cancels(plainOwners)) + 3);
    await shop.cancels(owners[1]!.id, owners[1]!.customer);
    const ordinary = await graph.statements(() => shop.holds(plain));
    const offered = await graph.statements(() => shop.holds(offer, {}, second!.customer));
    expect(offered.length, offered.join('\n')).toBeLessThanOrEqual(10);
    expect(ordinary.length).toBeLessThanOrEqual(offered.length);
    expect(ordinary.some((sql) => sql.includes('waiting_list_entry as entry set'))).toBe(false);
  });

  test('the lines of several offers, with positions, ends of offers and counts, are as many queries as that of one', async () => {
    const lines = await Promise.all(times(3, () => line.soldOut(1)));
    for (const { offer, owners } of lines) {
      await line.waits(offer);
      await line.waits(offer);
      await shop.cancels(owners[0]!.id, owners[0]!.customer);
    }
    const pageOf = (offers: typeof lines) =>
      graph.statements(async () => {
        const { _entities } = await graph.run(
          `query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindowOffer { quota { waitingCount heldBackQty }
            waitingList { nodes { status position offeredUntil } totalCount } } } }`,
          { of: offers.map(({ offer }) => ({ __typename: 'SellWindowOffer', id: offer.offerId })) },
          anAdministrator('order:read_any'),
        );
        for (const { quota, waitingList } of _entities) {
          expect(quota).toEqual({ waitingCount: 1, heldBackQty: 1 });
          expect(waitingList).toMatchObject({
            nodes: [
              { status: 'OFFERED', position: null },
              { status: 'WAITING', position: 1, offeredUntil: null },
            ],
            totalCount: 2,
          });
        }
      });
    const one = await pageOf(lines.slice(0, 1));
    expect(one.length, one.join('\n')).toBeLessThanOrEqual(4);
    expect(await pageOf(lines)).toHaveLength(one.length);
  });

  test('joining and leaving read no table sequentially, with ten thousand in line, and one more is refused', async () => {
    const { offer, owners } = await line.soldOut(12);
    await graph.sql(
      `insert into waiting_list_entry (offer_id, user_id, quantity, offer_minutes, status, joined_at)
       select $1, gen_random_uuid(), 1 + no % 3, ${OFFER_MINUTES}, 'WAITING', now() from generate_series(1, 9999) as no`,
      [offer.offerId],
    );
    await graph.sql('update quota set waiting_count = 9999 where offer_id = $1', [offer.offerId]);
    const last = await line.waits(offer);
    expect(await line.joins(offer)).toMatchObject({ __typename: 'TooMany', limit: 10_000 });
    expect((await line.entry(last)).position).toBe(10_000);
    await graph.sql('vacuum analyze');
    const statements = await graph.statements(async () => {
      await line.leaves(last);
      await line.waits(offer);
      await shop.cancels(owners[0]!.id, owners[0]!.customer);
      await offerEnds();
    });
    const kept = new Set(statements.filter((sql) => /\$1/.test(sql) && /waiting_list_entry/.test(sql)));
    expect(kept.size).toBeGreaterThan(4);
    expect(await sequentialScans(graph.databaseUrl, [...kept])).toEqual([]);
    expect((await graph.emitted(waitingListOffered)).filter(({ offerId }) => offerId === offer.offerId)).toHaveLength(
      2,
    );
  });
});
