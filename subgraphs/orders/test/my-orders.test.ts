import { paymentCreated, paymentSucceeded, productionStarted } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { LiveGap } from '@muster/kit/subgraph';
import { aCustomer, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const MY_ORDERS = 'subscription { myOrdersChanged { id status updatedAt } }';

interface Change {
  readonly id: string;
  readonly status: string;
}

/** Collects what a customer is sent, up to the change that ends it. */
function watches(customer: Actor, isLast: (change: Change) => boolean) {
  const seen: Change[] = [];
  const ended = (async () => {
    for await (const { data } of graph.subscribe(MY_ORDERS, {}, customer)) {
      const { myOrdersChanged } = data as { myOrdersChanged: Change };
      seen.push(myOrdersChanged);
      if (isLast(myOrdersChanged)) return;
    }
  })();
  return { seen, ended, last: (id: string) => seen.findLast((change) => change.id === id)?.status };
}

test('a customer gets each of their orders after each change, no order of others, and none that did not change', async () => {
  const anna = aCustomer();
  const [offer, other] = [await shop.anOffer({ maxQty: 100 }), await shop.anOffer()];
  const before = watches(anna, ({ status }) => status === 'CANCELLED');
  const old = await shop.holds(offer, {}, anna);
  const unchanged = await shop.holds(other, {}, anna);
  await eventually(() => [old.id, unchanged.id].every((id) => before.last(id) === 'RESERVED'));
  const watch = watches(anna, ({ status }) => status === 'CANCELLED');
  await shop.holds(offer);
  const fresh = await shop.holds(offer, {}, anna);
  await eventually(() => watch.last(fresh.id) === 'RESERVED');

  // One sweep changes both, in one moment and of one key.
  await shop.confirms(offer);
  await eventually(() => [old.id, fresh.id].every((id) => watch.last(id) === 'PAYMENT_REQUESTED'));
  const count = watch.seen.length;
  const money = shop.moneyFor(old);
  await graph.deliver(paymentCreated, {
    ...money,
    provider: 'MOCK',
    number: 'PAY-1',
    expiresAt: new Date().toISOString(),
  } as never);
  await eventually(() => watch.seen.length > count);
  await graph.deliver(paymentSucceeded, money);
  await eventually(() => watch.last(old.id) === 'PAID');
  await graph.deliver(productionStarted, {
    ...shop.batchOf(offer),
    startedAt: graph.clock.now().toISOString(),
  } as never);
  await graph.runDueJobs();
  await eventually(() => watch.last(old.id) === 'PROCESSING');
  await shop.cancels(fresh.id, anna);
  await Promise.all([watch.ended, before.ended]);
  expect(watch.last(fresh.id)).toBe('CANCELLED');
  expect(new Set(watch.seen.map(({ id }) => id))).toEqual(new Set([old.id, fresh.id]));
  expect(watch.seen.some(({ id }) => id === unchanged.id)).toBe(false);
});

test('changes during a gap of the live channel are sent after it, each once', async () => {
  const anna = aCustomer();
  const made = [];
  for (const _ of times(3, (at) => at)) made.push(await shop.holds(await shop.anOffer(), {}, anna));
  const services = graph.services as { watch: typeof graph.services.watch };
  const { watch } = services;
  const breaks: (() => void)[] = [];
  services.watch = (() => {
    const gone = new Promise<never>((_, reject) => breaks.push(() => reject(new LiveGap('Redis was away.'))));
    gone.catch(() => {});
    return { ready: Promise.resolve(), close() {}, [Symbol.asyncIterator]: () => ({ next: () => gone }) };
  }) as typeof watch;
  try {
    const ending = await shop.holds(await shop.anOffer(), {}, anna);
    const watching = watches(anna, ({ id, status }) => id === ending.id && status === 'CANCELLED');
    await eventually(() => breaks.length > 0);
    for (const { id } of made) await shop.cancels(id, anna);
    breaks.at(-1)!();
    await eventually(() => watching.seen.length >= made.length);
    breaks.at(-1)!();
    await shop.cancels(ending.id, anna);
    await eventually(() => {
      breaks.at(-1)!();
      return watching.seen.length > made.length;
    });
    await watching.ended;
    expect(watching.seen.map(({ id, status }) => [id, status])).toEqual(
      [...made, ending].map(({ id }) => [id, 'CANCELLED']),
    );
  } finally {
    services.watch = watch;
  }
});

test('a stranger without an account watches nothing', async () => {
  const [answer] = await graph
    .subscribe(MY_ORDERS)
    .next()
    .then(
      ({ value }) => [value],
      (error) => [error],
    );
  expect(JSON.stringify(answer)).toContain('Sign in');
});
