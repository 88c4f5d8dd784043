import { randomInt, randomUUID } from 'node:crypto';
import { offerFinalized } from '@muster/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, catalogEvents, type Emitted, neighboursOf, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { quotaClosed, counterOf, batchOf, emittedOf, expectInvariants } = neighboursOf(graph);
afterAll(expectInvariants);

const SEED = Number(process.env.SEED ?? randomInt(1_000_000));

/** The same numbers for the same seed, so that what failed can be played again. */
function numbersFrom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (bound: number) => Math.floor(next() * bound) };
}
type Numbers = ReturnType<typeof numbersFrom>;

/** A sale of three offers as its publishers tell it, and what must come of it. */
function aSale(numbers: Numbers) {
  const sellWindowId = randomUUID();
  const ids: string[] = [randomUUID(), randomUUID(), randomUUID()];
  const goes = numbers.below(3) > 0;
  const ever = new Map(ids.map((id) => [id, 0]));
  const held = new Map(ids.map((id) => [id, 0]));
  const paid = new Map(ids.map((id) => [id, 0]));
  const add = (to: Map<string, number>, lines: readonly { offerId: string; quantity: number }[]) => {
    for (const { offerId, quantity } of lines) to.set(offerId, to.get(offerId)! + quantity);
  };
  const emitted: Emitted[] = [];
  for (let count = 0; count < 12; count += 1) {
    const lines = ids.filter(() => numbers.below(2) === 0).map((id) => [id, 1 + numbers.below(5)] as const);
    const order = anOrder(...(lines.length > 0 ? lines : [[ids[0]!, 1] as const]));
    emitted.push(order.reserved());
    add(ever, order.lines);
    const end = goes
      ? (['paid', 'paid', 'paid', 'expired', 'cancelled'] as const)[count === 0 ? 0 : numbers.below(5)]!
      : (['stays', 'expired', 'cancelled'] as const)[numbers.below(3)]!;
    if (end === 'paid') {
      emitted.push(order.paid());
      add(paid, order.lines);
    } else if (end === 'expired') emitted.push(order.expired(goes ? 'PAYMENT_REQUESTED' : 'RESERVED'));
    else if (end === 'cancelled') emitted.push(order.cancelled(goes ? 'PAYMENT_REQUESTED' : 'RESERVED'));
    else add(held, order.lines);
  }
  const offers = ids.map((offerId) =>
    termsOf({
      offerId,
      sellWindowId,
      windowStatus: 'DRAFT',
      confirmMode: 'AUTO',
      goalPolicy: 'ALL_OR_NOTHING',
      // Either what is paid for in the end is enough for the goal, or all that was ever wanted is not.
      thresholdQty: goes ? numbers.below(paid.get(offerId)! + 1) : ever.get(offerId)! + 1 + numbers.below(5),
    }),
  );
  emitted.push(
    ...offers.map(catalogEvents.configured),
    catalogEvents.opened(offers[0]!),
    catalogEvents.closing(offers[0]!),
  );
  emitted.push(...offers.map((offer) => quotaClosed(offer, ever.get(offer.offerId)!)));
  const expected = ids.map((offerId) => {
    const paidQty = paid.get(offerId)!;
    const isMade = goes && paidQty > 0;
    return {
      offerId,
      counter: {
        status: isMade ? 'FINALIZED' : 'FAILED',
        reservedQty: held.get(offerId)!,
        paidQty,
        finalPaidQty: paidQty,
      },
      batch: isMade ? { status: 'SCHEDULED', targetQty: paidQty, workOrders: [{ productQty: paidQty }] } : null,
      outcome: isMade ? 'PRODUCED' : 'MISSED',
    };
  });
  return { emitted, expected };
}

/** The streams of the transport: what one publisher says of one key stays in order. */
const streamsOf = (emitted: readonly Emitted[]): Emitted[][] => [
  ...Map.groupBy(emitted, ({ stream }) => stream).values(),
];

/** One of the orders in which everything may arrive; some of it more than once. */
function anArrival(emitted: readonly Emitted[], numbers: Numbers): { emitted: Emitted; id: string }[] {
  const streams = streamsOf(emitted).map((stream) =>
    stream.map((each) => ({ emitted: each, id: randomUUID() as string })),
  );
  const arrival: { emitted: Emitted; id: string }[] = [];
  while (streams.some((stream) => stream.length > 0)) {
    const waiting = streams.filter((stream) => stream.length > 0);
    const next = waiting[numbers.below(waiting.length)]!.shift()!;
    arrival.push(next);
    if (numbers.below(10) === 0) arrival.push(arrival[numbers.below(arrival.length)]!);
  }
  return arrival;
}

async function expectOutcome(expected: ReturnType<typeof aSale>['expected'], seed: number): Promise<void> {
  for (const { offerId, counter, batch, outcome } of expected) {
    expect(await counterOf(offerId), `seed ${seed}`).toMatchObject(counter);
    const made = await batchOf(offerId);
    if (batch === null) expect(made?.status ?? 'CANCELLED', `seed ${seed}`).toBe('CANCELLED');
    else expect(made, `seed ${seed}`).toMatchObject(batch);
    expect(
      (await emittedOf(offerFinalized, offerId)).map((word) => word.outcome),
      `seed ${seed}`,
    ).toEqual([outcome]);
  }
}

test('a sale ends the same in every interleaving of the event streams', async () => {
  for (let round = 0; round < 12; round += 1) {
    const seed = SEED + round;
    const numbers = numbersFrom(seed);
    const { emitted, expected } = aSale(numbers);
    for (const each of anArrival(emitted, numbers))
      await graph.deliver(each.emitted.event, each.emitted.payload, { id: each.id });
    await expectOutcome(expected, seed);
  }
});

test('also when all streams are consumed concurrently', async () => {
  for (let round = 0; round < 6; round += 1) {
    const seed = SEED + 1_000 + round;
    const { emitted, expected } = aSale(numbersFrom(seed));
    await Promise.all(
      streamsOf(emitted).map(async (stream) => {
        for (const { event, payload } of stream) await graph.deliver(event, payload);
      }),
    );
    await expectOutcome(expected, seed);
  }
});
