import { randomUUID } from 'node:crypto';
import { journalPosted } from '@muster/events';
import { CURRENCIES } from '@muster/kit/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { anOrder, financeStage } from './harness.ts';

/** Books of their own for every test, by a currency of its own. */
const currencies = [...CURRENCIES];
let currency = '';
beforeEach(() => {
  currency = currencies.pop()!;
});

const stage = await financeStage();
const { says } = stage;
const balances = () => stage.balances({ currency });

test('a capture is posted to customer deposits', async () => {
  await says.succeeded(anOrder(randomUUID(), currency));
  expect(await balances()).toEqual({ 1010: 500, 2100: -500 });
});

test('a late capture is posted to customer deposits too', async () => {
  const order = anOrder(randomUUID(), currency);
  await says.lateSucceeded(order);
  expect(await balances()).toEqual({ 1010: 500, 2100: -500 });
  await says.refunded(order);
  expect(await balances()).toEqual({ 1010: 0, 2100: 0 });
});

test('a refund reduces deposits and clearing, in whole or in part', async () => {
  const order = anOrder(randomUUID(), currency);
  await says.succeeded(order);
  await says.refunded(order, randomUUID(), 200);
  expect(await balances()).toEqual({ 1010: 300, 2100: -300 });
  await says.refunded(order, randomUUID(), 300);
  expect(await balances()).toEqual({ 1010: 0, 2100: 0 });
});

test('money in suspense is a liability of its own, and leaves it each way once', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await says.unapplied(one, 510, currency);
  await says.unapplied(one, 510, currency);
  expect(await balances()).toEqual({ 1010: 510, 2200: -510 });
  const order = anOrder(randomUUID(), currency);
  await says.succeeded(order);
  await says.resolved(one, 'APPLIED', 500, currency);
  expect(await balances()).toEqual({ 1010: 510, 2100: -500, 2200: -10 });
  await says.resolved(one, 'WRITTEN_OFF', 10, currency);
  await says.resolved(one, 'WRITTEN_OFF', 10, currency);
  expect(await balances()).toEqual({ 1010: 510, 2100: -500, 2200: 0, 4900: -10 });
  await says.unapplied(other, 30, currency);
  await says.resolved(other, 'REFUNDED', 30, currency);
  expect(await balances()).toEqual({ 1010: 510, 2100: -500, 2200: 0, 4900: -10 });
});

test('a refund by staff is an allowance: the deposit stays whole for the goods, and their revenue too', async () => {
  const offerId = randomUUID();
  const order = anOrder(offerId, currency);
  await says.succeeded(order);
  const refundId = randomUUID();
  await says.granted(order, 120, refundId);
  expect(await balances()).toEqual({ 1010: 380, 2100: -380 });
  await says.paid(order);
  expect(await balances()).toEqual({ 1010: 380, 2100: -500, 4100: 120 });
  await says.granted(order, 120, refundId);
  await says.completed(offerId);
  await says.granted(order, 30);
  expect(await balances()).toEqual({ 1010: 350, 2100: 0, 4000: -500, 4100: 150 });
});

test('the allowance of an order ends with it, before or after its refund is heard', async () => {
  const order = anOrder(randomUUID(), currency);
  await says.succeeded(order);
  await says.paid(order);
  await says.granted(order, 120);
  await says.cancelled(order);
  expect(await balances()).toEqual({ 1010: 380, 2100: -380, 4100: 0 });
  await says.granted(order, 80);
  await says.refunded(order, randomUUID(), 300);
  expect(await balances()).toEqual({ 1010: 0, 2100: 0, 4100: 0 });
});

test('a completed batch is recognised as revenue in one entry', async () => {
  const offerId = randomUUID();
  const batchId = randomUUID();
  const orders = [anOrder(offerId, currency), anOrder({ [offerId]: 300, [randomUUID()]: 50 }, currency)];
  for (const order of orders) {
    await says.succeeded(order);
    await says.paid(order);
  }
  expect(await balances()).toEqual({ 1010: 850, 2100: -850 });
  await says.completed(offerId, batchId);
  expect(await balances()).toEqual({ 1010: 850, 2100: -50, 4000: -800 });
  const { entries } = await stage.journal({ first: 1 });
  expect(entries).toMatchObject([{ sourceType: 'production.completed', sourceId: `${batchId}:${currency}` }]);
});

test('a batch paid in two currencies is recognised in each', async () => {
  const offerId = randomUUID();
  const other = currencies.pop()!;
  for (const paidIn of [currency, other]) {
    const order = anOrder(offerId, paidIn);
    await says.succeeded(order);
    await says.paid(order);
  }
  await says.completed(offerId);
  expect(await balances()).toEqual({ 1010: 500, 2100: 0, 4000: -500 });
  expect(await stage.balances({ currency: other })).toEqual({ 1010: 500, 2100: 0, 4000: -500 });
});

test('order.paid after production.completed is recognised at once', async () => {
  const offerId = randomUUID();
  const order = anOrder({ [offerId]: 500, [randomUUID()]: 70 }, currency);
  await says.succeeded(order);
  await says.completed(offerId);
  expect(await balances()).toEqual({ 1010: 570, 2100: -570 });
  await says.paid(order);
  expect(await balances()).toEqual({ 1010: 570, 2100: -70, 4000: -500 });
  const { entries } = await stage.journal({ first: 1 });
  expect(entries).toMatchObject([{ sourceType: 'order.paid', sourceId: `${order.orderId}:${offerId}` }]);
});

test('a cancelled order is not recognised when the batch completes', async () => {
  const offerId = randomUUID();
  const [kept, cancelled] = [anOrder(offerId, currency), anOrder(offerId, currency)];
  for (const order of [kept, cancelled]) {
    await says.succeeded(order);
    await says.paid(order);
  }
  await says.cancelled(cancelled);
  await says.completed(offerId);
  await says.refunded(cancelled);
  expect(await balances()).toEqual({ 1010: 500, 2100: 0, 4000: -500 });
});

test('revenue of a cancelled order is reversed against the entry that recognised it', async () => {
  const [made, alsoMade, open] = [randomUUID(), randomUUID(), randomUUID()];
  const order = anOrder({ [made]: 100, [alsoMade]: 20, [open]: 3 }, currency);
  const other = anOrder(made, currency);
  for (const each of [order, other]) {
    await says.succeeded(each);
    await says.paid(each);
  }
  await says.completed(made);
  await says.completed(alsoMade);
  const earnedBy = await stage.journal({ first: 2 });
  await says.cancelled(order, 'PROCESSING');
  expect(await balances()).toEqual({ 1010: 623, 2100: -123, 4000: -500 });
  await says.refunded(order);
  expect(await balances()).toEqual({ 1010: 500, 2100: 0, 4000: -500 });

  const { entries } = await stage.journal({ first: 3 });
  const reversals = entries.filter(({ sourceType }: { sourceType: string }) => sourceType === 'order.cancelled');
  const reversed = reversals.map(({ reverses }: { reverses: { id: string } }) => reverses.id).toSorted();
  expect(reversed).toEqual(earnedBy.entries.map(({ id }: { id: string }) => id).toSorted());
});

test('a cancelled reservation and a free order post nothing', async () => {
  const offerId = randomUUID();
  const free = anOrder({ [offerId]: 0 }, currency);
  await says.cancelled(anOrder(offerId, currency), 'RESERVED');
  await says.paid(free);
  await says.completed(offerId);
  await says.paid(anOrder({ [offerId]: 0 }, currency));
  await says.cancelled(free);
  expect(await balances()).toEqual({});
});

test('a duplicate event, also under another id, is posted once', async () => {
  const offerId = randomUUID();
  const [batchId, refundId, id] = [randomUUID(), randomUUID(), randomUUID()];
  const [kept, returned] = [anOrder(offerId, currency), anOrder(offerId, currency)];
  await Promise.all([
    says.succeeded(kept, { id }),
    says.succeeded(kept, { id }),
    says.succeeded(kept),
    says.succeeded(kept),
  ]);
  await says.succeeded(returned);
  for (const again of [1, 2, 3]) {
    await says.paid(kept);
    await says.paid(returned);
    await says.completed(offerId, batchId);
    await says.cancelled(returned);
    await says.refunded(returned, refundId);
    expect(await balances(), `time ${again}`).toEqual({ 1010: 500, 2100: 0, 4000: -500 });
  }
});

test('concurrent order.paid and production.completed recognise revenue once', async () => {
  const pairs = Array.from({ length: 20 }, () => {
    const offerId = randomUUID() as string;
    return { offerId, order: anOrder(offerId, currency) };
  });
  await Promise.all(pairs.flatMap(({ offerId, order }) => [says.paid(order), says.completed(offerId)]));
  expect(await balances()).toEqual({ 2100: 20 * 500, 4000: -20 * 500 });
});

test('many orders of two offers, paid and completed concurrently, never deadlock', async () => {
  const offers = [randomUUID() as string, randomUUID() as string].toSorted();
  const orders = Array.from({ length: 30 }, (_, index) => {
    const [first, second] = index % 2 === 0 ? offers : offers.toReversed();
    return anOrder({ [first!]: 2, [second!]: 3 }, currency);
  });
  await Promise.all([...orders.map((order) => says.paid(order)), ...offers.map((offerId) => says.completed(offerId))]);
  expect(await balances()).toEqual({ 2100: 150, 4000: -150 });
});

test('a posting emits journal.posted, and is in the journal with its lines', async () => {
  const order = anOrder(randomUUID(), currency);
  await says.succeeded(order);
  const { entries } = await stage.journal({ first: 1 });
  const amount = (amountMinor: number) => ({ amountMinor, currency });
  expect(entries).toEqual([
    {
      id: expect.any(String),
      number: expect.stringMatching(/^JE-\d{8}-\d{6}$/),
      sourceType: 'payment.succeeded',
      sourceId: order.paymentId,
      entryDate: stage.graph.clock.now().toISOString().slice(0, 10),
      postedAt: expect.any(String),
      description: 'Money received',
      reverses: null,
      lines: [
        { account: { code: '1010' }, debit: amount(500), credit: amount(0) },
        { account: { code: '2100' }, debit: amount(0), credit: amount(500) },
      ],
    },
  ]);
  const posted = (await stage.graph.emitted(journalPosted)).filter(({ sourceId }) => sourceId === order.paymentId);
  expect(posted).toEqual([
    {
      entryId: entries[0].id,
      number: entries[0].number,
      sourceType: 'payment.succeeded',
      sourceId: order.paymentId,
      currency,
      totalMinor: 500,
    },
  ]);
});

describe('in every interleaving of the event streams', () => {
  const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 30));

  test(`the books end the same (SEED=${SEED})`, async () => {
    const random = seeded(SEED);
    for (let round = 0; round < 5; round += 1) {
      currency = currencies.pop()!;
      const made = randomUUID();
      const given = randomUUID();
      const story = [
        kept(made, given),
        kept(made, given),
        cancelled(made, given),
        lost(made),
        expired(made),
        granted(made, given),
        undone(made, given),
      ].flat();
      const streams = [...story, [() => says.completed(made)]];
      for (const say of shuffled(streams, random)) {
        await say();
        await stage.balances({ currency });
        await stage.checks();
      }
      expect(await balances()).toEqual({ 1010: 2 * 130 + 110, 2100: -3 * 30, 4000: -3 * 100, 4100: 20 });
    }
  });

  /** Each story is one list a publisher and key: its order holds, and nothing else does. */
  type Story = (() => Promise<void>)[][];
  const two = (made: string, open: string) => anOrder({ [made]: 100, [open]: 30 }, currency);
  const kept = (made: string, open: string): Story => {
    const order = two(made, open);
    return [[() => says.succeeded(order)], [() => says.paid(order)]];
  };
  const cancelled = (made: string, open: string): Story => {
    const order = two(made, open);
    return [
      [() => says.succeeded(order), () => says.refunded(order)],
      [() => says.paid(order), () => says.cancelled(order)],
    ];
  };
  const granted = (made: string, open: string): Story => {
    const order = two(made, open);
    return [[() => says.succeeded(order), () => says.granted(order, 20)], [() => says.paid(order)]];
  };
  const undone = (made: string, open: string): Story => {
    const order = two(made, open);
    return [
      [
        () => says.succeeded(order),
        () => says.granted(order, 20),
        () => says.refunded(order, randomUUID(), 100),
        () => says.granted(order, 10),
      ],
      [() => says.paid(order), () => says.cancelled(order)],
    ];
  };
  const lost = (made: string): Story => {
    const order = anOrder(made, currency);
    return [[() => says.lateSucceeded(order), () => says.refunded(order)]];
  };
  const expired = (made: string): Story => [[() => says.cancelled(anOrder(made, currency), 'RESERVED')]];

  function shuffled<T>(lists: readonly (readonly T[])[], random: (below: number) => number): T[] {
    const left = lists.map((list) => [...list]).filter((list) => list.length > 0);
    const merged: T[] = [];
    while (left.length > 0) {
      const index = random(left.length);
      merged.push(left[index]!.shift()!);
      if (left[index]!.length === 0) left.splice(index, 1);
    }
    return merged;
  }
});

/** mulberry32: small, and the same everywhere. */
function seeded(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
