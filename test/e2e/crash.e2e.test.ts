import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelOrdersDocument, CancelSellWindowDocument } from '@muster/client';
import { freePort } from '@muster/embedded-postgres';
import { withClient } from '@muster/kit/orm';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilReady } from '../../server/src/distributed/start-distributed.ts';
import { subgraphs } from '../../server/src/subgraphs.ts';
import { type Attempt, acknowledged, anAttempt, tryToReserve } from '../support/attempts.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { PATIENCE_MS } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { a, type Launch, press, type Shop, type Shopper, shopOf } from '../support/shop.ts';

const PLACES = 40;
const BUYERS = 24;
const AT_ONCE = 4;
/** Orders that are cancelled together. */
const ORDERS = 8;

describe('a killed process', () => {
  let dataDir: string;
  let program: Program;

  // One data folder for all tests, and one preparation: each process goes on with what the one before has left.
  let shop: Shop;
  let buyers: Shopper[];
  beforeAll(async () => {
    dataDir = await aDataFolder();
    program = new Program(dataDir, await freePort());
    await program.start();
    shop = shopOf(await program.system());
    buyers = await shop.customers(BUYERS);
  });
  afterAll(async () => {
    await program.kill('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Every event so far was sent and had its effect: what dies next dies of what is done next. */
  async function aQuietLaunch(): Promise<Launch> {
    const launch = await shop.launches({
      offer: { thresholdQty: 1, maxTotalQty: PLACES },
      window: { goalPolicy: 'PRODUCE_ANYWAY' },
    });
    await shop.sees(launch, (page) => page.offer.counter !== null);
    const { databaseUrl } = await program.system();
    for (const { name } of subgraphs)
      await withClient(databaseUrl(name), async (client) =>
        eventually(async () => {
          const { rowCount } = await client.query('select from outbox_event where ticket is null limit 1');
          return rowCount === 0;
        }),
      );
    return launch;
  }

  const manyAttempts = (each: number): Attempt[] =>
    buyers.flatMap((buyer) => Array.from({ length: each }, () => anAttempt(buyer)));

  /** After the restart: acknowledged orders exist, every key in doubt gets one order, and the invariants hold. */
  async function allIsWell(attempts: Attempt[], launch: Launch): Promise<void> {
    const before = new Map(acknowledged(attempts).map(({ key, outcome }) => [key, outcome]));
    await Promise.all(attempts.map((attempt) => tryToReserve(attempt, launch)));
    for (const attempt of attempts) {
      expect(attempt.outcome).not.toBe('unknown');
      const first = before.get(attempt.key);
      if (first !== undefined) expect(attempt.outcome).toBe(first);
    }
    const orders = attempts.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'refused');
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders).toHaveLength(PLACES);

    const { offer } = await shop.sees(launch, (page) => page.offer.counter?.committedQty === PLACES);
    expect(offer.quota).toMatchObject({ soldQty: PLACES, status: 'SOLD_OUT' });
    const system = await program.system();
    await eventually(async () => expect(await system.broken()).toEqual([]));
  }

  test('killed under a storm of reservations, it loses no acknowledged order and makes none twice', async () => {
    const launch = await aQuietLaunch();
    const attempts = manyAttempts(3);
    let answered = 0;
    const storm = Promise.all(
      attempts.map(async (attempt) => {
        await tryToReserve(attempt, launch);
        answered += 1;
        if (answered === 15) await program.kill('SIGKILL');
      }),
    );
    await storm;
    expect(program.alive).toBe(false);
    expect(attempts.some(({ outcome }) => outcome === 'unknown')).toBe(true);
    await program.start();
    await allIsWell(attempts, launch);
  });

  test.each([
    ['after the commit and before the answer', 'afterCommitBeforeAnswer:10'],
    ['after the events were sent and before they were marked', 'afterSendBeforeMark:5'],
    ['after an event had its effect and before that was acknowledged', 'afterEffectBeforeAck:2'],
  ])('killed %s, it ends with one order per key and every event counted once', async (_, failpoints) => {
    const launch = await aQuietLaunch();
    await program.willDieAt(failpoints);
    const attempts = manyAttempts(2);
    // A few at a time: all at once would be written and published in too few transactions.
    for (let first = 0; first < attempts.length; first += AT_ONCE)
      await Promise.all(attempts.slice(first, first + AT_ONCE).map((attempt) => tryToReserve(attempt, launch)));
    await program.ended();
    await program.start();
    await allIsWell(attempts, launch);
  });

  test('killed between the answer of the payment provider and its commit, it takes each payment once', async () => {
    const launch = await aQuietLaunch();
    const payers = await Promise.all(
      buyers.slice(0, 6).map(async (buyer) => ({ buyer, key: randomUUID(), order: await buyer.holds(launch) })),
    );
    await shop.sees(launch, (page) => page.offer.counter?.committedQty === payers.length);
    a(await shop.confirms(launch), 'BatchPayload');
    await Promise.all(payers.map(({ buyer, order }) => buyer.waitsFor(order.id, 'PAYMENT_REQUESTED')));
    await program.willDieAt('afterProviderBeforeCommit:3');
    await Promise.allSettled(payers.map(({ buyer, order, key }) => buyer.startsPayment(order.id, key)));
    await program.ended();
    await program.start();

    for (const { buyer, order, key } of payers) {
      const { payment } = a(await buyer.startsPayment(order.id, key), 'PaymentPayload');
      await press(payment.payUrl!, 'SUCCEEDED');
    }
    await Promise.all(payers.map(({ buyer, order }) => buyer.waitsFor(order.id, 'PAID')));
    const system = await program.system();
    await eventually(async () => expect(await system.broken()).toEqual([]));
  });

  /** Orders of a launch, half of them paid and half waiting for their payment. */
  async function paidAndOpen(launch: Launch): Promise<{ buyer: Shopper; id: string; isPaid: boolean }[]> {
    const orders = await Promise.all(
      buyers.slice(0, ORDERS).map(async (buyer, at) => ({
        buyer,
        id: (await buyer.holds(launch)).id,
        isPaid: at % 2 === 0,
      })),
    );
    await shop.sees(launch, (page) => page.offer.counter?.committedQty === ORDERS);
    a(await shop.confirms(launch), 'BatchPayload');
    for (const { buyer, id, isPaid } of orders) {
      if (isPaid) await buyer.pays(id);
      await buyer.waitsFor(id, isPaid ? 'PAID' : 'PAYMENT_REQUESTED');
    }
    return orders;
  }
  type CancelledOrders = Awaited<ReturnType<typeof paidAndOpen>>;

  /** Every order has ended with its money back, nothing is sold or counted, and the invariants hold in every database. */
  async function allIsCancelled(orders: CancelledOrders, launch: Launch): Promise<void> {
    for (const { buyer, id, isPaid } of orders) {
      await buyer.waitsFor(id, isPaid ? 'REFUNDED' : 'CANCELLED');
      const { paid, refunded } = await buyer.order(id);
      expect(refunded).toEqual(paid);
      expect(paid.amountMinor).toBe(isPaid ? 1_000 : 0);
    }
    const { offer } = await shop.sees(launch, (page) => page.offer.counter?.committedQty === 0);
    expect(offer.quota).toMatchObject({ soldQty: 0 });
    const system = await program.system();
    await eventually(async () => expect(await system.broken()).toEqual([]));
  }

  test('killed while many orders are cancelled, each is cancelled or untouched, and the same key goes on', async () => {
    const launch = await aQuietLaunch();
    const orders = await paidAndOpen(launch);
    const { admin } = await program.system();
    const input = { idempotencyKey: randomUUID(), ids: orders.map(({ id }) => id), reason: 'Out of clay' };
    await program.willDieAt(`afterCommitBeforeAnswer:${ORDERS / 2}`);
    await expect(admin.ask(CancelOrdersDocument, { input })).rejects.toThrow();
    await program.ended();
    await program.start();

    const statuses = await Promise.all(orders.map(async ({ buyer, id }) => (await buyer.order(id)).status));
    const untouched = orders.filter(({ isPaid }, at) => statuses[at] === (isPaid ? 'PAID' : 'PAYMENT_REQUESTED'));
    const ended = statuses.filter((status) => status === 'CANCELLED' || status === 'REFUNDED');
    expect(untouched.length + ended.length).toBe(ORDERS);
    expect(untouched.length).toBeGreaterThan(0);
    expect(ended.length).toBeGreaterThan(0);
    const system = await program.system();
    await eventually(async () => expect(await system.broken()).toEqual([]));

    const { cancelOrders } = await system.admin.ask(CancelOrdersDocument, { input });
    expect(a(cancelOrders, 'BulkPayload').rows).toEqual(orders.map(({ id }) => ({ id, error: null })));
    await allIsCancelled(orders, launch);
  });

  test('killed while a sell window is called off, every order ends with its money back', async () => {
    const launch = await aQuietLaunch();
    const orders = await paidAndOpen(launch);
    const { admin } = await program.system();
    await program.willDieAt('afterEffectBeforeAck:3');
    await Promise.allSettled([
      admin.ask(CancelSellWindowDocument, { id: launch.sellWindowId, reason: 'The mill burnt down.' }),
    ]);
    await program.ended();
    await program.start();
    expect((await shop.page(launch)).window.status).toBe('CANCELLED');
    await allIsCancelled(orders, launch);
  });

  test('a crash of PostgreSQL under load: the process lives, clients retry, and nothing is lost', async () => {
    const launch = await aQuietLaunch();
    const attempts = manyAttempts(3);
    let answered = 0;
    await Promise.all(
      attempts.map(async (attempt) => {
        await tryToReserve(attempt, launch);
        answered += 1;
        if (answered === 10) process.kill(await postmasterOf(dataDir), 'SIGKILL');
      }),
    );
    expect(program.alive).toBe(true);
    await untilReady('the program', program.url, PATIENCE_MS);
    await allIsWell(attempts, launch);
  });
});

async function postmasterOf(dataDir: string): Promise<number> {
  const [pid = ''] = (await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}
