import { batchConfirmed, finalizeRequested, offerFinalized, offerTerms } from '@muster/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, MINUTE_MS, neighboursOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, counterOf, batchOf, confirms, decides, emittedOf, expectInvariants } =
  neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterAll(expectInvariants);

/** An offer that reached its threshold of ten, and whose window closed before anybody confirmed. */
async function anUnconfirmedOffer(changed: Parameters<typeof offers>[0] = {}) {
  const terms = await offers({ goalPolicy: 'ADMIN_DECIDES', ...changed });
  const [most, one] = [anOrder([terms.offerId, 9]), anOrder([terms.offerId, 1])];
  await consume(most.reserved(), one.reserved(), quotaClosed(terms, 10));
  return { ...terms, most, one };
}

const now = () => graph.clock.now().getTime();
const minutesTo = (until: string, from: number) => (Date.parse(until) - from) / MINUTE_MS;
const outcomesOf = async (offerId: string) => (await emittedOf(offerFinalized, offerId)).map(({ outcome }) => outcome);

test('an administrator is asked, until a deadline, and its reservations stay', async () => {
  const before = now();
  const { offerId } = await anUnconfirmedOffer();
  const counter = await counterOf(offerId);
  expect(counter).toMatchObject({ status: 'REACHED', reservedQty: 10, awaitsDecision: true });
  expect(minutesTo(counter.decisionUntil, before)).toBeGreaterThanOrEqual(120);
  expect(minutesTo(counter.decisionUntil, now())).toBeLessThanOrEqual(120);
  graph.clock.offsetMs += 119 * MINUTE_MS;
  await graph.runDueJobs();
  expect(await counterOf(offerId)).toMatchObject({ status: 'REACHED', awaitsDecision: true });
  expect(await outcomesOf(offerId)).toEqual([]);
});

test.each(['confirmBatch', 'decideBatch PRODUCE'])(
  '%s opens payment, with an end of its own, and the batch is made of what is paid',
  async (verb) => {
    const { offerId, most, one } = await anUnconfirmedOffer();
    graph.clock.offsetMs += 60 * MINUTE_MS; // The grace of the window is over.
    await graph.runDueJobs();
    const decided = verb === 'confirmBatch' ? confirms(offerId) : decides(offerId, 'PRODUCE');
    expect(await decided).toMatchObject({ batch: { status: 'CONFIRMED' } });
    const [confirmed] = await emittedOf(batchConfirmed, offerId);
    expect(minutesTo(confirmed!.payUntil!, Date.parse(confirmed!.confirmedAt)), 'time to pay, and grace').toBe(60 + 30);
    expect(await counterOf(offerId)).toMatchObject({ status: 'LOCKED', awaitsDecision: false, decisionUntil: null });

    await consume(most.paid());
    expect(await outcomesOf(offerId), 'the rest may still pay').toEqual([]);
    graph.clock.offsetMs += 91 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await emittedOf(finalizeRequested, offerId)).toHaveLength(1);
    await consume(one.expired());
    expect(await counterOf(offerId), 'nine of ten: the goal is missed').toMatchObject({
      status: 'LOCKED',
      awaitsDecision: true,
    });
    expect(await decides(offerId, 'PRODUCE')).toMatchObject({ batch: { status: 'SCHEDULED', targetQty: 9 } });
    expect(await outcomesOf(offerId)).toEqual(['PRODUCED']);
  },
);

test('a decision against it cancels the batch', async () => {
  const { offerId } = await anUnconfirmedOffer();
  expect(await decides(offerId, 'CANCEL')).toMatchObject({ batch: { status: 'CANCELLED' } });
  expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED', decisionUntil: null, awaitsDecision: false });
  expect(await outcomesOf(offerId)).toEqual(['MISSED']);
});

test('after the deadline the reservations lapse, and a decision is too late', async () => {
  const { offerId } = await anUnconfirmedOffer();
  graph.clock.offsetMs += 120 * MINUTE_MS;
  const tooLate = { __typename: 'InvalidTransition', from: 'REACHED' };
  expect(await confirms(offerId), 'before the job has run').toMatchObject({ ...tooLate, to: 'CONFIRMED' });
  expect(await decides(offerId, 'PRODUCE')).toMatchObject(tooLate);
  await graph.runDueJobs();
  expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED', decisionUntil: null });
  expect(await outcomesOf(offerId)).toEqual(['NEVER_CONFIRMED']);
  expect(await batchOf(offerId)).toMatchObject({ status: 'CANCELLED' });
  expect(await decides(offerId, 'PRODUCE')).toMatchObject({ __typename: 'InvalidTransition', from: 'FAILED' });
});

test('a customer who leaves does not take the decision from the others; the last one does', async () => {
  const { offerId, most, one } = await anUnconfirmedOffer();
  await consume(most.cancelled());
  expect(await counterOf(offerId)).toMatchObject({ status: 'REACHED', reservedQty: 1, awaitsDecision: true });
  await consume(one.cancelled());
  expect(await outcomesOf(offerId)).toEqual(['NEVER_CONFIRMED']);
});

test('nobody is asked below the threshold, under another policy, or in a window that gives no time', async () => {
  const below = await offers({ goalPolicy: 'ADMIN_DECIDES' });
  await consume(anOrder([below.offerId, 9]).reserved(), quotaClosed(below, 9));
  const others = [
    await anUnconfirmedOffer({ goalPolicy: 'PRODUCE_ANYWAY' }),
    await anUnconfirmedOffer({ decisionMinutes: 0 }),
  ];
  for (const { offerId } of [below, ...others]) expect(await outcomesOf(offerId)).toEqual(['NEVER_CONFIRMED']);
});

test('of two concurrent decisions one counts', async () => {
  const { offerId } = await anUnconfirmedOffer();
  const answers = await Promise.all([confirms(offerId), decides(offerId, 'CANCEL'), decides(offerId, 'PRODUCE')]);
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
    'BatchPayload',
    'InvalidTransition',
    'InvalidTransition',
  ]);
});
