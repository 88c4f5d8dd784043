import { randomInt, randomUUID } from 'node:crypto';
import { type OfferTerms, quoteCoupon, savedAddress } from '@muster/events';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const MONEY = '{ amountMinor currency }';
const PRICES = `subtotal ${MONEY} discount ${MONEY} total ${MONEY}
  lines { offer { id } variant { id } quantity unitPrice ${MONEY} discount ${MONEY} total ${MONEY} }`;
const QUOTE = `query ($input: ReserveQuoteInput!) { reserveQuote(input: $input) { __typename
  ... on ReserveQuote { ${PRICES} couponProblem } ... on SellWindowNotOpen { offerId } ... on InvalidInput { issues { path } } } }`;
const RESERVE = `mutation ($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload { order { ${PRICES} } } } }`;
const contact = { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' };

const quotes = async (input: object, actor = aCustomer()) => (await graph.run(QUOTE, { input }, actor)).reserveQuote;

/** Promotions takes the same share of whatever it is asked about, held or quoted. */
graph.answers(quoteCoupon, ({ lineTotalsMinor }) => ({
  applies: true as const,
  couponId: randomUUID(),
  label: 'Off',
  discountMinor: Math.min(
    shop.coupons.discountMinor,
    lineTotalsMinor.reduce((sum, total) => sum + total, 0),
  ),
}));

test('a quote is what the reservation then fixes, for any lines and discount', async () => {
  const offers = await Promise.all(
    times(4, () =>
      shop.anOffer({
        maxQty: null,
        variants: times(2, (at) => ({
          variantId: randomUUID(),
          sku: `sku-${at}`,
          name: 'Blue',
          amountMinor: randomInt(0, 100_000),
          currency: 'TWD',
        })),
      }),
    ),
  );
  const lineOf = ({ offerId, variants }: OfferTerms) => ({
    offerId,
    variantId: variants[randomInt(variants.length)]!.variantId,
    quantity: randomInt(1, 30),
  });
  for (const _ of times(30, (at) => at)) {
    const lines = times(randomInt(1, 8), () => lineOf(offers[randomInt(offers.length)]!));
    const couponCode = randomInt(3) === 0 ? null : 'off';
    shop.coupons.discountMinor = randomInt(0, 2_000_000);
    const quoted = await quotes({ lines, couponCode });
    const input = { lines, couponCode, contact, idempotencyKey: randomUUID() };
    const { order } = (await graph.run(RESERVE, { input }, aCustomer())).reserve;
    const { __typename, couponProblem, ...prices } = quoted;
    expect([__typename, couponProblem]).toEqual(['ReserveQuote', null]);
    expect(prices).toEqual(order);
  }
  shop.coupons.discountMinor = 0;
});

test('a quote holds nothing, and says why a coupon takes nothing off', async () => {
  const offer = await shop.anOffer();
  graph.answers(quoteCoupon, () => ({ applies: false as const, problem: 'USED_UP' as const, reason: 'gone' }));
  expect(await quotes({ lines: [shop.lineOf(offer)], couponCode: 'gone' })).toMatchObject({
    couponProblem: 'USED_UP',
    discount: { amountMinor: 0 },
    total: { amountMinor: 1_000 },
  });
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 0 });
});

test('what cannot be reserved has no quote', async () => {
  const offer = await shop.anOffer();
  const later = await shop.anOffer({ startAt: new Date(graph.clock.now().getTime() + MINUTE_MS).toISOString() });
  expect(await quotes({ lines: [shop.lineOf(later)] })).toEqual({
    __typename: 'SellWindowNotOpen',
    offerId: later.offerId,
  });
  expect(await quotes({ lines: [{ ...shop.lineOf(offer), offerId: randomUUID() }] })).toMatchObject({
    __typename: 'NotFound',
  });
  expect(await quotes({ lines: [] })).toMatchObject({ __typename: 'InvalidInput' });
  expect(await quotes({ lines: [shop.lineOf(offer, 1_001)] })).toMatchObject({ __typename: 'InvalidInput' });
  const hidden = await shop.anOffer({ windowStatus: 'DRAFT' });
  expect(await quotes({ lines: [shop.lineOf(hidden)] })).toMatchObject({ __typename: 'NotFound' });
});

/** First lines of the addresses that users answers to whoever asks; that it answers to their owner only is tested there. */
const book = new Map<string, string>();
graph.answers(savedAddress, ({ addressId }) => {
  const line1 = book.get(addressId);
  if (line1 === undefined) return { address: null };
  return {
    address: {
      recipientName: '王小明',
      phone: null,
      line1,
      line2: '3F',
      city: 'Da’an',
      areaId: addressId,
      postalCode: '106',
      countryCode: 'TW',
    },
  };
});
const ADDRESS = `{ order { id shippingAddress { recipientName phone line1 line2 city area { id } postalCode countryCode } } }`;
const sends = async (input: object, actor = aCustomer()) =>
  (
    await graph.run(
      `mutation ($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload ${ADDRESS} ... on InvalidInput { issues { path } } } }`,
      { input: { contact, idempotencyKey: randomUUID(), ...input } },
      actor,
    )
  ).reserve;

test('an order is sent to a saved address of its customer, as it was then', async () => {
  const [offer, anna, addressId] = [await shop.anOffer(), aCustomer(), randomUUID()];
  book.set(addressId, 'Roosevelt Road 1');
  const input = { lines: [shop.lineOf(offer)], idempotencyKey: randomUUID(), shippingAddressId: addressId };
  const saved = {
    recipientName: '王小明',
    phone: contact.phone,
    line1: 'Roosevelt Road 1',
    line2: '3F',
    city: 'Da’an',
    area: { id: addressId },
    postalCode: '106',
    countryCode: 'TW',
  };
  const { order } = await sends(input, anna);
  expect(order.shippingAddress).toEqual(saved);
  book.delete(addressId);
  expect((await sends(input, anna)).order).toEqual(order);
});

test('an address that is not theirs does not exist, and two addresses are one too many', async () => {
  const [offer, anna, addressId] = [await shop.anOffer(), aCustomer(), randomUUID()];
  const lines = [shop.lineOf(offer)];
  for (const shippingAddressId of [addressId, 'no id'])
    expect(await sends({ lines, shippingAddressId }, anna)).toEqual({ __typename: 'NotFound' });
  const shippingAddress = {
    recipientName: 'Anna',
    phone: contact.phone,
    line1: 'Here 1',
    line2: 'behind the house',
    areaId: addressId,
    city: 'Taipei',
    countryCode: 'TW',
  };
  expect(await sends({ lines, shippingAddress, shippingAddressId: addressId }, anna)).toEqual({
    __typename: 'InvalidInput',
    issues: [{ path: 'shippingAddressId' }],
  });
  expect((await sends({ lines, shippingAddress }, anna)).order.shippingAddress).toMatchObject({
    line2: 'behind the house',
    area: { id: addressId },
  });
  for (const wrong of [{ line2: 'x'.repeat(301) }, { areaId: 'nowhere' }])
    expect((await sends({ lines, shippingAddress: { ...shippingAddress, ...wrong } }, anna)).__typename).toBe(
      'InvalidInput',
    );
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 1 });
});
