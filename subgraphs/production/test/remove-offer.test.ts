import { batchConfirmed, offerConfigured, offerRemoved, offerTerms } from '@muster/events';
import { testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { neighboursOf, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { offers, counterOf, batchOf, confirms, emittedOf, expectInvariants } = neighboursOf(graph);
afterAll(expectInvariants);

const removes = ({ sellWindowId, offerId }: { sellWindowId: string; offerId: string }) =>
  graph.deliver(offerRemoved, { sellWindowId, offerId });
const countersOf = (offerId: string) => graph.sql('select status from batch_counter where offer_id = $1', [offerId]);

test('a removed offer leaves no counter, and terms that arrive late make none', async () => {
  const offer = await offers({ windowStatus: 'SCHEDULED' });
  expect(await counterOf(offer.offerId)).toMatchObject({ status: 'OPEN' });
  await removes(offer);
  await removes(offer);
  await graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer: { ...offer, revision: 7 } });
  expect(await countersOf(offer.offerId)).toEqual([]);
  graph.answers(offerTerms, () => ({ offers: [offer] }));
  expect(await confirms(offer.offerId)).toMatchObject({ __typename: 'NotFound' });
  expect(await countersOf(offer.offerId)).toEqual([]);
});

test('a threshold of zero opens a batch before anybody reserves, which goes with the offer', async () => {
  const offer = await offers({ windowStatus: 'SCHEDULED', thresholdQty: 0, confirmMode: 'AUTO' });
  expect(await emittedOf(batchConfirmed, offer.offerId)).toHaveLength(1);
  await removes(offer);
  expect(await batchOf(offer.offerId)).toBeNull();
  expect(await countersOf(offer.offerId)).toEqual([]);
});

test('another threshold before the opening decides anew', async () => {
  const offer = termsOf({ windowStatus: 'SCHEDULED', thresholdQty: 0 });
  const hears = (changed: object) =>
    graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer: { ...offer, ...changed } });
  await hears({});
  expect(await counterOf(offer.offerId)).toMatchObject({ status: 'REACHED' });
  await hears({ revision: 2, thresholdQty: 5 });
  expect(await counterOf(offer.offerId)).toMatchObject({ status: 'OPEN' });
});
