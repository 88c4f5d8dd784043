import { paymentSucceeded, userErased } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { secondFactorShown } from '@muster/kit/subgraph';
import { aCustomer, anAdministrator, anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const DETAILS = `query ($id: ID!) { order(id: $id) { couponCode allowedActions notPayableReason
  contact { name phone email } shippingAddress { recipientName line1 line2 city area { id } postalCode countryCode } } }`;
const sees = async (id: string, actor: Actor) => (await graph.run(DETAILS, { id }, actor)).order;
const readsOf = (id: string) =>
  graph.sql(`select actor_id, after from audit_entry where action = 'order.read_contact' and entity_id = $1`, [id]);

const shippingAddress = {
  recipientName: '王小明',
  phone: '+886912345678',
  line1: 'Roosevelt Road 1',
  city: 'Taipei',
  postalCode: '106',
  countryCode: 'TW',
};

test('an order tells its customer whom to reach, where it goes and which coupon it has', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer, { shippingAddress, couponCode: 'ten-off' });
  const { phone: _, ...address } = shippingAddress;
  expect(await sees(order.id, order.customer)).toMatchObject({
    couponCode: 'TEN-OFF',
    contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
    shippingAddress: { ...address, line2: null, area: null },
  });
  expect(await readsOf(order.id)).toEqual([]);
  const bare = await shop.holds(offer);
  expect(await sees(bare.id, bare.customer)).toMatchObject({ couponCode: null, shippingAddress: null });
});

test('others see a contact with both permissions only, after their second factor, and each read is audited', async () => {
  const order = await shop.holds(await shop.anOffer());
  const clerk = anAdministrator('order:read_any');
  expect(await sees(order.id, clerk)).toMatchObject({ contact: null, shippingAddress: null });
  expect(await sees(order.id, anAdministrator('user:read_personal_data'))).toBeNull();
  expect(await readsOf(order.id)).toEqual([]);

  const trusted = anAdministrator('order:read_any', 'user:read_personal_data');
  graph.answers(secondFactorShown, () => ({ shown: false }));
  const refused = await graph.answer(DETAILS, { id: order.id }, trusted);
  expect(refused.errors?.[0]?.extensions?.code).toBe('STEP_UP_REQUIRED');
  expect((refused.data as unknown as { order: { contact: unknown } }).order.contact).toBeNull();
  expect(await readsOf(order.id)).toEqual([]);

  graph.answers(secondFactorShown, () => ({ shown: true }));
  expect((await sees(order.id, trusted)).contact).toMatchObject({ name: 'Anna' });
  const program = anApiClient('order:read_any', 'user:read_personal_data');
  expect((await sees(order.id, program)).contact).toMatchObject({ name: 'Anna' });
  expect(await readsOf(order.id)).toEqual([
    { actor_id: trusted.id, after: { customerId: order.customer.id } },
    { actor_id: program.id, after: { customerId: order.customer.id } },
  ]);
});

test('a page of contacts takes as many statements as one of them', async () => {
  const offer = await shop.anOffer({ maxQty: 100 });
  const ids = (await Promise.all(times(20, () => shop.holds(offer)))).map(({ id }) => id);
  const trusted = anAdministrator('order:read_any', 'user:read_personal_data');
  const reads = (some: readonly string[]) =>
    graph.statements(() =>
      graph.run(
        `query ($ids: [ID!]) { orders(filter: { ids: $ids }) { nodes { contact { name } shippingAddress { city } allowedActions history { to } lines { quantity } } } }`,
        { ids: some },
        trusted,
      ),
    );
  expect((await reads(ids)).length).toBe((await reads(ids.slice(0, 1))).length);
});

test('an erased contact is null', async () => {
  const order = await shop.holds(await shop.anOffer(), { shippingAddress });
  await graph.deliver(userErased, { userId: order.customer.id });
  expect(await sees(order.id, order.customer)).toMatchObject({ contact: null, shippingAddress: null });
});

test('an order says what may be done with it, and why it cannot be paid', async () => {
  const offer = await shop.anOffer({ paymentWindowMinutes: 30 });
  const order = await shop.holds(offer);
  const clerk = anAdministrator('order:read_any', 'order:cancel_any');
  const says = async (actor: Actor) => {
    const { allowedActions, notPayableReason } = await sees(order.id, actor);
    return [allowedActions, notPayableReason];
  };
  expect(await says(order.customer)).toEqual([['CANCEL'], 'NOT_REQUESTED']);
  expect(await says(anAdministrator('order:read_any'))).toEqual([[], 'NOT_REQUESTED']);

  await shop.confirms(offer);
  expect(await says(order.customer)).toEqual([['PAY', 'CANCEL'], null]);
  expect(await says(clerk)).toEqual([['CANCEL'], null]);
  graph.clock.offsetMs += 31 * MINUTE_MS;
  expect(await says(order.customer)).toEqual([['CANCEL'], 'OVERDUE']);
  graph.clock.offsetMs -= 31 * MINUTE_MS;

  await graph.deliver(paymentSucceeded, shop.moneyFor(order));
  expect(await says(order.customer)).toEqual([[], 'PAID']);
  expect(await says(clerk)).toEqual([['CANCEL'], 'PAID']);
  await shop.cancels(order.id, clerk);
  expect(await says(clerk)).toEqual([[], 'ENDED']);
});

test('an order that costs nothing has nothing to pay', async () => {
  shop.coupons.discountMinor = 1_000;
  const order = await shop.holds(await shop.anOffer(), { couponCode: 'free' }, aCustomer());
  shop.coupons.discountMinor = 0;
  expect(await sees(order.id, order.customer)).toMatchObject({ notPayableReason: 'NOTHING_TO_PAY' });
});
