import { batchCancelled, offerConfigured, offerFinalized, offerTerms } from '@muster/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, catalogEvents, neighboursOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, counterOf, batchOf, confirms, emittedOf, expectInvariants } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterAll(expectInvariants);

const outcomesOf = async (offerId: string) => (await emittedOf(offerFinalized, offerId)).map(({ outcome }) => outcome);

test('every offer of a cancelled window is called off, however far it is, and once', async () => {
  const fresh = await offers();
  const { sellWindowId } = fresh;
  const [reached, confirmed, closed] = [
    await offers({ sellWindowId }),
    await offers({ sellWindowId }),
    await offers({ sellWindowId }),
  ];
  const paid = anOrder([confirmed.offerId, 10]);
  await consume(anOrder([reached.offerId, 10]).reserved(), paid.reserved());
  await confirms(confirmed.offerId);
  await consume(paid.paid());
  const open = anOrder([closed.offerId, 3]);
  await consume(open.reserved());
  await confirms(closed.offerId);
  await consume(quotaClosed(closed, 3));

  await consume(catalogEvents.cancelled({ sellWindowId }), catalogEvents.cancelled({ sellWindowId }));
  for (const { offerId } of [fresh, reached, confirmed, closed]) {
    expect(await outcomesOf(offerId)).toEqual(['CANCELLED']);
    expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED' });
  }
  expect(await batchOf(fresh.offerId)).toBeNull();
  for (const { offerId } of [reached, confirmed, closed]) {
    expect(await batchOf(offerId)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'the sell window was cancelled',
    });
    expect(await emittedOf(batchCancelled, offerId)).toHaveLength(1);
  }
  expect(await confirms(fresh.offerId)).toMatchObject({ __typename: 'InvalidTransition', from: 'FAILED' });

  // Events of orders come afterwards: its quotas were closed, and its orders left.
  await consume(open.cancelled('PAYMENT_REQUESTED'), paid.cancelled('PAID'), quotaClosed(confirmed, 10));
  await graph.runDueJobs();
  expect(await counterOf(confirmed.offerId)).toMatchObject({ status: 'FAILED', paidQty: 0, reservedQty: 0 });
});

test('an offer that is made stays, and its window’s other offers are called off', async () => {
  const made = await offers({ thresholdQty: 1 });
  const other = await offers({ sellWindowId: made.sellWindowId });
  const order = anOrder([made.offerId, 2]);
  await consume(order.reserved());
  await confirms(made.offerId);
  await consume(order.paid(), quotaClosed(made, 2), catalogEvents.cancelled(made));
  expect(await outcomesOf(made.offerId)).toEqual(['PRODUCED']);
  expect(await counterOf(made.offerId)).toMatchObject({ status: 'FINALIZED' });
  expect(await batchOf(made.offerId)).toMatchObject({ status: 'SCHEDULED', targetQty: 2 });
  expect(await outcomesOf(other.offerId)).toEqual(['CANCELLED']);
});

test('an order that arrives behind the cancellation is counted and leaves again', async () => {
  const { offerId, sellWindowId } = await offers({ thresholdQty: 1, confirmMode: 'AUTO' });
  const late = anOrder([offerId, 2]);
  await consume(catalogEvents.cancelled({ sellWindowId }), late.reserved());
  expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED', reservedQty: 2 });
  await consume(late.cancelled());
  expect(await counterOf(offerId)).toMatchObject({ status: 'FAILED', reservedQty: 0 });
});

test('terms of an older revision change nothing; newer ones are decided on', async () => {
  const terms = await offers({ thresholdQty: 10, revision: 3 });
  const { offerId, sellWindowId } = terms;
  await consume(anOrder([offerId, 4]).reserved());
  const deliver = (changed: object) =>
    graph.deliver(offerConfigured, { sellWindowId, offer: { ...terms, ...changed } });
  await deliver({ revision: 2, thresholdQty: 1 });
  expect(await counterOf(offerId)).toMatchObject({ status: 'OPEN', thresholdQty: 10 });
  await deliver({ revision: 4, thresholdQty: 4 });
  expect(await counterOf(offerId)).toMatchObject({ status: 'REACHED', thresholdQty: 4 });
});
