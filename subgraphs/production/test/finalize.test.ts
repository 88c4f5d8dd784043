import {
  batchCancelled,
  finalizeRequested,
  offerFinalized,
  offerTerms,
  productionScheduled,
  workOrderCreated,
} from '@muster/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, MINUTE_MS, neighboursOf, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, counterOf, batchOf, confirms, decides, emittedOf, expectInvariants } =
  neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterAll(expectInvariants);

type Terms = Awaited<ReturnType<typeof offers>>;

/** A confirmed offer of which some were paid for, closed with nothing open. */
async function aClosedOffer(changed: Partial<Terms>, paidQty: number, reservedEverQty = paidQty): Promise<Terms> {
  const terms = await offers(changed);
  await confirms(terms.offerId);
  if (paidQty > 0) {
    const order = anOrder([terms.offerId, paidQty]);
    await consume(order.reserved(), order.paid());
  }
  await consume(quotaClosed(terms, reservedEverQty));
  return terms;
}

const outcomeOf = async (offerId: string) =>
  (await emittedOf(offerFinalized, offerId)).map(({ outcome, goalMet, finalPaidQty }) => ({
    outcome,
    goalMet,
    finalPaidQty,
  }));

describe('the paid quantity is made', () => {
  test('with links to the paid lines, a schedule and a work order', async () => {
    const terms = await offers();
    const { offerId, sellWindowId, productId } = terms;
    const [first, second, left] = [anOrder([offerId, 8]), anOrder([offerId, 2], [offerId, 1]), anOrder([offerId, 4])];
    await consume(first.reserved(), second.reserved(), left.reserved());
    await confirms(offerId);
    await consume(first.paid(), second.paid(), left.paid(), left.cancelled('PAID'), quotaClosed(terms, 15));

    expect(await counterOf(offerId)).toMatchObject({
      status: 'FINALIZED',
      reservedQty: 0,
      paidQty: 11,
      finalPaidQty: 11,
    });
    const day = (days: number) =>
      new Date(graph.clock.now().getTime() + days * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
    const batch = await batchOf(offerId);
    expect(batch).toMatchObject({
      status: 'SCHEDULED',
      targetQty: 11,
      producedQty: 0,
      schedule: { plannedProductionDate: day(14), plannedShipDate: day(17), revision: 1 },
      workOrders: [{ number: expect.stringMatching(/^WO-\d{8}-\d{6}$/), status: 'READY', productQty: 11 }],
    });
    expect(
      batch.workOrders[0].steps.map(({ seq, name, status }: Record<string, unknown>) => [seq, name, status]),
    ).toEqual([
      [1, 'Prepare materials', 'TODO'],
      [2, 'Assemble', 'TODO'],
      [3, 'Quality check', 'TODO'],
      [4, 'Pack', 'TODO'],
    ]);
    const links = await graph.sql(
      'select order_id, order_line_id, qty from batch_order_link where batch_id = $1 order by qty desc',
      [batch.id],
    );
    expect(links).toEqual(
      [first, second].flatMap(({ orderId, lines }) =>
        lines.map(({ lineId, quantity }) => ({ order_id: orderId, order_line_id: lineId, qty: quantity })),
      ),
    );
    const facts = { batchId: batch.id, offerId, sellWindowId, productId };
    expect(await outcomeOf(offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: true, finalPaidQty: 11 }]);
    expect(await emittedOf(productionScheduled, offerId)).toEqual([
      { ...facts, targetQty: 11, plannedProductionDate: day(14), plannedShipDate: day(17) },
    ]);
    expect(await emittedOf(workOrderCreated, offerId)).toEqual([
      { ...facts, workOrderId: batch.workOrders[0].id, productQty: 11 },
    ]);
  });

  test('also below the goal, with PRODUCE_ANYWAY', async () => {
    const { offerId } = await aClosedOffer({ goalPolicy: 'PRODUCE_ANYWAY' }, 3);
    expect(await outcomeOf(offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: false, finalPaidQty: 3 }]);
    expect(await batchOf(offerId)).toMatchObject({ status: 'SCHEDULED', targetQty: 3 });
  });

  test('and a cancellation after finalization does not change it', async () => {
    const terms = await offers({ thresholdQty: 1 });
    await confirms(terms.offerId);
    const [stays, leaves] = [anOrder([terms.offerId, 2]), anOrder([terms.offerId, 1])];
    await consume(
      stays.reserved(),
      leaves.reserved(),
      stays.paid(),
      leaves.paid(),
      quotaClosed(terms, 3),
      leaves.cancelled('PAID'),
    );
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'FINALIZED', paidQty: 2, finalPaidQty: 3 });
    expect(await batchOf(terms.offerId)).toMatchObject({ status: 'SCHEDULED', targetQty: 3 });
  });

  test('a late payment that arrives after finalization is added', async () => {
    const terms = await offers({ thresholdQty: 1 });
    await confirms(terms.offerId);
    const [inTime, late] = [anOrder([terms.offerId, 2]), anOrder([terms.offerId, 3])];
    await consume(inTime.reserved(), late.reserved(), inTime.paid(), late.expired(), quotaClosed(terms, 5));
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'FINALIZED', finalPaidQty: 2 });
    await consume(late.paid('EXPIRED'));
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'FINALIZED', finalPaidQty: 5, paidQty: 5 });
    expect(await batchOf(terms.offerId)).toMatchObject({ targetQty: 5, workOrders: [{ productQty: 5 }] });
  });
});

describe('nothing is made', () => {
  test('below the goal with ALL_OR_NOTHING: the batch is cancelled', async () => {
    const { offerId, sellWindowId, productId } = await aClosedOffer({}, 9);
    expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED', finalPaidQty: 9 });
    const batch = await batchOf(offerId);
    expect(batch).toMatchObject({
      status: 'CANCELLED',
      targetQty: 0,
      workOrders: [],
      cancelReason: 'the goal was missed',
    });
    expect(await emittedOf(batchCancelled, offerId)).toEqual([
      { batchId: batch.id, offerId, sellWindowId, productId, reason: 'the goal was missed' },
    ]);
    expect(await outcomeOf(offerId)).toEqual([{ outcome: 'MISSED', goalMet: false, finalPaidQty: 9 }]);
  });

  test.each(['ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES'] as const)(
    'without payments, with %s too',
    async (goalPolicy) => {
      const { offerId } = await aClosedOffer({ goalPolicy }, 0);
      expect(await outcomeOf(offerId)).toEqual([{ outcome: 'MISSED', goalMet: false, finalPaidQty: 0 }]);
      expect(await batchOf(offerId)).toMatchObject({ status: 'CANCELLED', cancelReason: 'nobody paid for it' });
    },
  );

  test('when reached but never confirmed: reservations lapse, they are not cancelled', async () => {
    const terms = await offers();
    await consume(anOrder([terms.offerId, 10]).reserved(), quotaClosed(terms, 10));
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'FAILED' });
    expect(await batchOf(terms.offerId)).toMatchObject({ status: 'CANCELLED' });
    expect(await emittedOf(batchCancelled, terms.offerId)).toEqual([]);
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'NEVER_CONFIRMED', goalMet: false, finalPaidQty: 0 }]);
  });

  test.each([
    ['ALL_OR_NOTHING', 'MISSED'],
    ['PRODUCE_ANYWAY', 'NEVER_CONFIRMED'],
    ['ADMIN_DECIDES', 'NEVER_CONFIRMED'],
  ] as const)('when neither reached nor confirmed, with %s: %s', async (goalPolicy, outcome) => {
    const terms = await offers({ goalPolicy });
    const order = anOrder([terms.offerId, 9]);
    await consume(order.reserved(), quotaClosed(terms, 9));
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome, goalMet: false, finalPaidQty: 0 }]);
    expect(await batchOf(terms.offerId)).toBeNull();
    await consume(order.expired('RESERVED'));
    expect(await counterOf(terms.offerId), 'its orders leave afterwards').toMatchObject({
      status: 'FAILED',
      reservedQty: 0,
    });
  });
});

describe('the final decision waits', () => {
  test('for reservations in flight', async () => {
    const terms = await offers();
    const [early, late] = [anOrder([terms.offerId, 6]), anOrder([terms.offerId, 4])];
    await consume(early.reserved());
    await confirms(terms.offerId);
    await consume(early.paid(), quotaClosed(terms, 10));
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'CONFIRMED', paidQty: 6, finalPaidQty: null });
    await consume(late.reserved());
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'LOCKED', reservedQty: 4 });
    await consume(late.paid());
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: true, finalPaidQty: 10 }]);
  });

  test('for the terms, also when the closing comes before them', async () => {
    const terms = termsOf({ goalPolicy: 'PRODUCE_ANYWAY', confirmMode: 'AUTO', thresholdQty: 2 });
    const order = anOrder([terms.offerId, 2]);
    await consume(quotaClosed(terms, 2), order.reserved());
    graph.answers(offerTerms, () => ({ offers: [terms] }));
    expect(await confirms(terms.offerId), 'the system had confirmed').toMatchObject({
      __typename: 'InvalidTransition',
      from: 'LOCKED',
    });
    await consume(order.paid());
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: true, finalPaidQty: 2 }]);
  });

  test('for open payments until the grace period ends; then unpaid orders are to expire', async () => {
    const terms = await offers();
    const [paid, open] = [anOrder([terms.offerId, 10]), anOrder([terms.offerId, 1])];
    await consume(paid.reserved(), open.reserved());
    await confirms(terms.offerId);
    await consume(paid.paid(), quotaClosed(terms, 11, 30));
    await graph.runDueJobs();
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'LOCKED', reservedQty: 1, awaitsDecision: false });
    expect(await decides(terms.offerId, 'PRODUCE'), 'there is nothing to decide yet').toMatchObject({
      __typename: 'InvalidTransition',
      from: 'LOCKED',
      to: 'FINALIZED',
    });
    expect(await emittedOf(finalizeRequested, terms.offerId)).toEqual([]);

    graph.clock.offsetMs += 31 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await emittedOf(finalizeRequested, terms.offerId)).toEqual([
      { offerId: terms.offerId, sellWindowId: terms.sellWindowId },
    ]);
    expect(await counterOf(terms.offerId)).toMatchObject({ status: 'LOCKED', reservedQty: 1 });
    await consume(open.expired());
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: true, finalPaidQty: 10 }]);
    expect(await emittedOf(finalizeRequested, terms.offerId)).toHaveLength(1);
  });

  test('not for the grace period when nothing is open; its end changes nothing afterwards', async () => {
    const { offerId } = await aClosedOffer({ thresholdQty: 1 }, 1);
    const finalized = await counterOf(offerId);
    expect(finalized).toMatchObject({ status: 'FINALIZED' });
    graph.clock.offsetMs += 31 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await counterOf(offerId)).toEqual(finalized);
  });

  test('also when the grace period ends before the last reservation arrives', async () => {
    const terms = await offers({ thresholdQty: 1 });
    await confirms(terms.offerId);
    const order = anOrder([terms.offerId, 1]);
    await consume(quotaClosed(terms, 1, 0));
    await graph.runDueJobs();
    expect(await emittedOf(finalizeRequested, terms.offerId)).toEqual([]);
    await consume(order.reserved());
    expect(await emittedOf(finalizeRequested, terms.offerId)).toHaveLength(1);
    await consume(order.expired());
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'MISSED', goalMet: false, finalPaidQty: 0 }]);
  });
});

describe('an administrator decides on a missed goal', () => {
  test('to produce', async () => {
    const { offerId } = await aClosedOffer({ goalPolicy: 'ADMIN_DECIDES' }, 4);
    expect(await counterOf(offerId)).toMatchObject({ status: 'LOCKED', finalPaidQty: null, awaitsDecision: true });
    expect(await outcomeOf(offerId)).toEqual([]);
    expect(await decides(offerId, 'PRODUCE')).toMatchObject({ batch: { status: 'SCHEDULED', targetQty: 4 } });
    expect(await outcomeOf(offerId)).toEqual([{ outcome: 'PRODUCED', goalMet: false, finalPaidQty: 4 }]);
    const { id } = await batchOf(offerId);
    const trace = await graph.sql(
      'select action, before, after from audit_entry where entity_id = $1 order by at, id',
      [id],
    );
    expect(trace.at(-1)).toEqual({
      action: 'batch.decide',
      before: { counter: 'LOCKED' },
      after: { decision: 'PRODUCE', counter: 'FINALIZED', status: 'SCHEDULED', targetQty: 4 },
    });
  });

  test('to cancel', async () => {
    const { offerId } = await aClosedOffer({ goalPolicy: 'ADMIN_DECIDES' }, 4);
    expect(await decides(offerId, 'CANCEL')).toMatchObject({ batch: { status: 'CANCELLED', targetQty: 0 } });
    expect(await emittedOf(batchCancelled, offerId)).toHaveLength(1);
    expect(await outcomeOf(offerId)).toEqual([{ outcome: 'MISSED', goalMet: false, finalPaidQty: 4 }]);
  });

  test('once: of two concurrent decisions one succeeds', async () => {
    const { offerId } = await aClosedOffer({ goalPolicy: 'ADMIN_DECIDES' }, 4);
    const answers = await Promise.all([decides(offerId, 'PRODUCE'), decides(offerId, 'CANCEL')]);
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['BatchPayload', 'InvalidTransition']);
    expect(await outcomeOf(offerId)).toHaveLength(1);
  });

  test('on nothing else: not on an open offer, nor on one that met its goal', async () => {
    const open = await offers({ goalPolicy: 'ADMIN_DECIDES' });
    expect(await decides(open.offerId, 'CANCEL')).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'OPEN',
      to: 'FAILED',
    });
    const met = await aClosedOffer({ goalPolicy: 'ADMIN_DECIDES' }, 10);
    expect(await decides(met.offerId, 'CANCEL')).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'FINALIZED',
      to: 'FAILED',
    });
    expect(await decides('nonsense', 'CANCEL')).toMatchObject({ __typename: 'NotFound' });
  });

  test('unless every customer left meanwhile', async () => {
    const terms = await offers({ goalPolicy: 'ADMIN_DECIDES' });
    await confirms(terms.offerId);
    const order = anOrder([terms.offerId, 4]);
    await consume(order.reserved(), order.paid(), quotaClosed(terms, 4));
    expect(await counterOf(terms.offerId)).toMatchObject({ awaitsDecision: true });
    await consume(order.cancelled('PAID'));
    expect(await outcomeOf(terms.offerId)).toEqual([{ outcome: 'MISSED', goalMet: false, finalPaidQty: 0 }]);
  });
});
