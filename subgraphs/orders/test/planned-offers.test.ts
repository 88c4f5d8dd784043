import { type OfferTerms, offerConfigured, offerRemoved, quotaChanged, sellWindowOpened } from '@muster/events';
import { expect, test } from 'vitest';
import { ordersHarness } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const hears = (offer: OfferTerms, changed: Partial<OfferTerms>) =>
  graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer: { ...offer, ...changed } });
const removes = ({ sellWindowId, offerId }: OfferTerms) => graph.deliver(offerRemoved, { sellWindowId, offerId });
const opens = ({ sellWindowId }: OfferTerms) => graph.deliver(sellWindowOpened, { sellWindowId });
const limitsOf = async ({ offerId }: OfferTerms) =>
  (await graph.sql('select min_qty, max_qty, per_user_limit, seq::int from quota where offer_id = $1', [offerId]))[0];

test('until the window opens limits follow the terms; an older revision changes nothing', async () => {
  const offer = await shop.anOffer({ windowStatus: 'SCHEDULED' });
  await hears(offer, { revision: 3, thresholdQty: 2, maxQty: 1, perUserLimit: 1 });
  await hears(offer, { revision: 2, thresholdQty: 9, maxQty: 9 });
  expect(await limitsOf(offer)).toEqual({ min_qty: 2, max_qty: 1, per_user_limit: 1, seq: 1 });
  const told = (await graph.emitted(quotaChanged)).filter(({ offerId }) => offerId === offer.offerId);
  expect(told).toMatchObject([{ minQty: 2, maxQty: 1, seq: 1 }]);
  await opens(offer);
  await shop.holds(offer);
  expect(await shop.reserves(offer)).toMatchObject({ __typename: 'QuotaExceeded' });
});

test('a cap that is taken away is none', async () => {
  const offer = await shop.anOffer({ windowStatus: 'DRAFT' });
  await hears(offer, { revision: 2, maxQty: null });
  expect(await limitsOf(offer)).toMatchObject({ max_qty: null });
  const told = (await graph.emitted(quotaChanged)).filter(({ offerId }) => offerId === offer.offerId);
  expect(told, 'nobody is told of a draft').toEqual([]);
});

test('once the window has opened the row decides, whatever terms say', async () => {
  const offer = await shop.anOffer();
  await hears(offer, { revision: 2, maxQty: 1, thresholdQty: 5, perUserLimit: 1 });
  await hears(offer, { revision: 3, maxQty: 1, windowStatus: 'SCHEDULED' });
  expect(await limitsOf(offer)).toMatchObject({ min_qty: 1, max_qty: 10, per_user_limit: null });
});

test('a removed offer is gone, and neither late terms nor the opening bring it back', async () => {
  const offer = await shop.anOffer({ windowStatus: 'SCHEDULED' });
  await removes(offer);
  await removes(offer);
  await hears(offer, { revision: 9, windowStatus: 'OPEN' });
  await opens(offer);
  expect(await limitsOf(offer)).toBeUndefined();
  expect(await shop.reserves(offer)).toMatchObject({ __typename: 'NotFound' });
});

test('an offer that was reserved is not forgotten: the event fails', async () => {
  const offer = await shop.anOffer();
  await shop.holds(offer);
  await expect(removes(offer)).rejects.toThrow('was reserved');
  expect(await limitsOf(offer)).toMatchObject({ max_qty: 10 });
});
