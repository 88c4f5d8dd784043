import { randomUUID } from 'node:crypto';
import {
  AddSellWindowOfferDocument,
  AdvanceWorkStepDocument,
  CloseSellWindowDocument,
  ConfirmBatchDocument,
  CreateProductDocument,
  CreateSellWindowDocument,
  type GraphClient,
  LiveBatchCounterDocument,
  LiveQuotaDocument,
  OpenSellWindowDocument,
  SellWindowPageDocument,
  type SellWindowPageQuery,
  TrialBalanceDocument,
} from '@muster/client';
import { type Customer, cancel, type Offer, pay, reserveOne, signUpMany, statusOf } from './accounts.ts';
import type { Screen } from './screen.ts';
import { eventually, inTurns, whileBusy } from './while-busy.ts';

/** Size of the demo; `threshold` is the reserved quantity at which production may be confirmed. */
export interface LaunchSize {
  readonly customers: number;
  readonly places: number;
  readonly threshold: number;
}
const LAUNCH_SIZE: LaunchSize = { customers: 240, places: 180, threshold: 100 };

/** Concurrency limit of paying customers; the rush itself has none. */
const AT_ONCE = 24;
const PRICE_MINOR = 49_900;
const CURRENCY = 'TWD';

/**
 * Plays a launch day through the public graph only, as an administrator and as customers. The caller closes the clients that it
 * passes; clients opened here are closed at the end, also after an error.
 */
export async function launchDay(
  screen: Screen,
  visitor: GraphClient,
  admin: GraphClient,
  size: LaunchSize = LAUNCH_SIZE,
): Promise<void> {
  const code = `launch-${randomUUID().slice(0, 8)}`;
  const { offer, sellWindowId } = await plan(screen, admin, code, size);

  screen.chapter(`${size.customers} customers sign up`);
  const customers = await signUpMany(visitor, size.customers);
  screen.say('Each has an account and an access token of their own.');

  const live = watchCounters(screen, visitor, offer, size);
  try {
    await sell(screen, { visitor, admin, live, customers, offer, sellWindowId, code, places: size.places });
  } finally {
    await live.close();
  }
  await produce(screen, admin, visitor, code);
  await books(screen, admin);
}

interface Sale {
  readonly visitor: GraphClient;
  readonly admin: GraphClient;
  readonly live: ReturnType<typeof watchCounters>;
  readonly customers: readonly Customer[];
  readonly offer: Offer;
  readonly sellWindowId: string;
  readonly code: string;
  readonly places: number;
}

/** From the rush to the closing of the window, with live counters. */
async function sell(screen: Screen, sale: Sale): Promise<void> {
  const { visitor, admin, live, customers, offer, sellWindowId, code, places } = sale;
  await rush(screen, customers, offer, live);
  await changeOfMind(screen, customers, offer);
  await live.until(({ committed }) => committed === places);

  screen.chapter('The threshold is reached, the administrator confirms: customers may pay');
  expectType(await asks(admin, ConfirmBatchDocument, { input: { offerId: offer.id } }), 'confirmBatch', 'BatchPayload');
  const holders = customers.filter(({ orderId }) => orderId !== null);
  const settled = await payments(screen, holders);
  await live.until(({ reserved }) => reserved <= holders.length - settled);

  screen.chapter('The window closes: who has not paid loses the place');
  expectType(await asks(admin, CloseSellWindowDocument, { id: sellWindowId }), 'closeSellWindow', 'SellWindowPayload');
  const page = await pageWhen(visitor, code, ({ status }) => status === 'FINALIZED');
  screen.endBars();
  const batch = page.offers[0]!.batch!;
  screen.say(
    `Batch ${batch.number} is ${batch.status}: ${batch.targetQty} pieces to be made, paid for by as many customers.`,
  );
  screen.say(`Orders now: ${await tally(holders)}`);
}

async function plan(
  screen: Screen,
  admin: GraphClient,
  code: string,
  { places, threshold }: LaunchSize,
): Promise<{ offer: Offer; sellWindowId: string }> {
  screen.chapter('A product, and a window to pre-order it in');
  const product = await asks(admin, CreateProductDocument, {
    input: {
      slug: code,
      name: 'Hand-thrown mug',
      variants: [
        { sku: code.toUpperCase(), name: 'Celadon', prices: [{ amountMinor: PRICE_MINOR, currency: CURRENCY }] },
      ],
    },
  });
  expectType(product, 'createProduct', 'CreateProductPayload');
  const now = Date.now();
  const window = await asks(admin, CreateSellWindowDocument, {
    input: {
      code,
      name: 'Launch day',
      kind: 'PREORDER',
      startAt: new Date(now - 1_000).toISOString(),
      closeAt: new Date(now + 3_600_000).toISOString(),
      timezone: 'Asia/Taipei',
      goalPolicy: 'PRODUCE_ANYWAY',
      paymentWindowMinutes: 60,
      paymentGraceMinutes: 0,
    },
  });
  expectType(window, 'createSellWindow', 'SellWindowPayload');
  const { createProduct } = product as { createProduct: { product: { id: string; variants: { id: string }[] } } };
  const { createSellWindow } = window as { createSellWindow: { sellWindow: { id: string } } };
  const sellWindowId = createSellWindow.sellWindow.id;
  const added = await asks(admin, AddSellWindowOfferDocument, {
    input: {
      sellWindowId,
      productId: createProduct.product.id,
      thresholdQty: threshold,
      maxTotalQty: places,
      perUserLimit: 2,
    },
  });
  expectType(added, 'addSellWindowOffer', 'SellWindowOfferPayload');
  expectType(await asks(admin, OpenSellWindowDocument, { id: sellWindowId }), 'openSellWindow', 'SellWindowPayload');
  screen.say(`${places} places; at least ${threshold} must be wanted. The window ${code} is open.`);
  const { addSellWindowOffer } = added as { addSellWindowOffer: { offer: { id: string } } };
  return { offer: { id: addSellWindowOffer.offer.id, variantId: createProduct.product.variants[0]!.id }, sellWindowId };
}

async function rush(
  screen: Screen,
  customers: readonly Customer[],
  offer: Offer,
  live: ReturnType<typeof watchCounters>,
): Promise<void> {
  screen.chapter(`Everybody comes at once: ${customers.length} reserve one piece each`);
  live.showBars();
  const began = performance.now();
  const answers = await Promise.all(customers.map((customer) => reserveOne(customer, offer)));
  const seconds = (performance.now() - began) / 1000;
  const admitted = answers.filter((type) => type === 'ReservePayload').length;
  screen.say(
    `${admitted} have a place, ${answers.length - admitted} were refused as sold out, in ${seconds.toFixed(2)} s.`,
  );
}

async function changeOfMind(screen: Screen, customers: readonly Customer[], offer: Offer): Promise<void> {
  const leaving = customers.find(({ orderId }) => orderId !== null)!;
  const waiting = customers.find(({ orderId }) => orderId === null)!;
  await cancel(leaving);
  const answer = await reserveOne(waiting, offer);
  screen.say(`${leaving.name} cancels; the place is free at once, and ${waiting.name} gets it: ${answer}.`);
}

/** Runs the behaviour of each customer; answers the number of orders that it settles, paid or expired. */
async function payments(screen: Screen, holders: readonly Customer[]): Promise<number> {
  await inTurns(holders, AT_ONCE, (customer) =>
    eventually(async () => (await statusOf(customer)) === 'PAYMENT_REQUESTED'),
  );
  const share = (from: number, to: number) =>
    holders.slice(Math.floor(holders.length * from), Math.floor(holders.length * to));
  const [paying, failing, expiring] = [share(0, 0.78), share(0.78, 0.88), share(0.88, 0.95)];
  screen.say(
    `${paying.length} pay, ${failing.length} fail first and try again, ${expiring.length} let it expire, the rest never pay.`,
  );
  const acts = [
    ...paying.map((customer) => () => pay(customer, 'SUCCEEDED')),
    ...expiring.map((customer) => () => pay(customer, 'EXPIRED')),
    ...failing.map((customer) => async () => {
      await pay(customer, 'FAILED');
      await eventually(() => triedAgain(customer));
    }),
  ];
  await inTurns(acts, AT_ONCE, (act) => act());
  return acts.length;
}

/** A failed payment leaves the order payable; once the failure has arrived, a new payment is a new attempt. */
async function triedAgain(customer: Customer): Promise<boolean> {
  try {
    await pay(customer, 'SUCCEEDED');
    return true;
  } catch {
    return false;
  }
}

async function produce(screen: Screen, admin: GraphClient, visitor: GraphClient, code: string): Promise<void> {
  screen.chapter('Production: step by step');
  const page = await pageWhen(visitor, code, ({ offers }) => (offers[0]?.batch?.workOrders.length ?? 0) > 0);
  for (const workOrder of page.offers[0]!.batch!.workOrders) {
    for (const step of workOrder.steps) {
      for (const status of ['DOING', 'DONE'] as const) {
        const input = { workStepId: step.id, status };
        expectType(await asks(admin, AdvanceWorkStepDocument, { input }), 'advanceWorkStep', 'WorkOrderPayload');
      }
      screen.say(`${workOrder.number}: ${step.name} done.`);
    }
  }
  const done = await pageWhen(visitor, code, ({ offers }) => offers[0]?.batch?.status === 'COMPLETED');
  screen.say(`Batch ${done.offers[0]!.batch!.number} is ${done.offers[0]!.batch!.status}.`);
}

async function books(screen: Screen, admin: GraphClient): Promise<void> {
  screen.chapter('The books');
  await eventually(async () => {
    const { trialBalance } = await admin.ask(TrialBalanceDocument, {});
    return trialBalance.rows.some(({ account, credit }) => account.code === '4000' && credit.amountMinor > 0);
  });
  const { trialBalance } = await asks(admin, TrialBalanceDocument, {});
  const { currency } = trialBalance.totalDebit;
  const column = (minor: number) => (minor === 0 ? '' : (minor / 100).toFixed(2)).padStart(14);
  for (const { account, debit, credit } of trialBalance.rows) {
    screen.say(`${account.code}  ${account.name.padEnd(26)}${column(debit.amountMinor)}${column(credit.amountMinor)}`);
  }
  const { totalDebit, totalCredit } = trialBalance;
  screen.say(`${''.padEnd(32)}${column(totalDebit.amountMinor)}${column(totalCredit.amountMinor)}  ${currency}`);
  if (totalDebit.amountMinor !== totalCredit.amountMinor) throw new Error('The books do not balance.');
  screen.say('Debit equals credit.');
}

interface Counters {
  reserved: number;
  paid: number;
  committed: number;
}

/** Two subscriptions that feed the progress bars and the callers that wait for a number. */
function watchCounters(screen: Screen, graph: GraphClient, offer: Offer, { places, threshold }: LaunchSize) {
  const counters: Counters = { reserved: 0, paid: 0, committed: 0 };
  let drawQuota: (value: number, note: string) => void = () => {};
  let drawCounter: (value: number, note: string) => void = () => {};
  const watching = new AbortController();
  const quota = (async () => {
    for await (const { quotaChanged } of graph.watch(LiveQuotaDocument, { offerIds: [offer.id] })) {
      if (watching.signal.aborted) return;
      drawQuota(quotaChanged.soldQty, `${quotaChanged.soldQty} of ${places} taken  ${quotaChanged.status}`);
    }
  })();
  const counter = (async () => {
    for await (const { batchCounterChanged: now } of graph.watch(LiveBatchCounterDocument, { offerIds: [offer.id] })) {
      if (watching.signal.aborted) return;
      Object.assign(counters, { reserved: now.reservedQty, paid: now.paidQty, committed: now.committedQty });
      drawCounter(now.committedQty, `${now.committedQty} of ${threshold} needed, ${now.paidQty} paid  ${now.status}`);
    }
  })();
  /** Rejects when a subscription fails, so that no caller waits for ever. */
  const lost = Promise.all([quota, counter]).then(() => new Promise<never>(() => {}));
  lost.catch(() => {});
  return {
    /** Connects the subscriptions to two progress bars. */
    showBars() {
      drawQuota = screen.bar('places', places);
      drawCounter = screen.bar('wanted', threshold);
    },
    until: (reached: (counters: Counters) => boolean) =>
      Promise.race([eventually(async () => reached(counters)), lost]),
    async close() {
      watching.abort();
      screen.endBars();
      await graph.close();
      await Promise.allSettled([quota, counter]);
    },
  };
}

async function pageWhen(graph: GraphClient, code: string, ready: (page: Page) => boolean): Promise<Page> {
  let found: Page | undefined;
  await eventually(async () => {
    const { sellWindow } = await graph.ask(SellWindowPageDocument, { code });
    found = sellWindow ?? undefined;
    return found !== undefined && ready(found);
  });
  return found!;
}
type Page = NonNullable<SellWindowPageQuery['sellWindow']>;

async function tally(customers: readonly Customer[]): Promise<string> {
  const statuses = await inTurns(customers, AT_ONCE, statusOf);
  return [...Map.groupBy(statuses, (status) => status)]
    .map(([status, those]) => `${those.length} ${status}`)
    .join(', ');
}

const asks = <T, V extends object>(
  graph: GraphClient,
  document: Parameters<typeof graph.ask<T, V>>[0],
  variables: V,
): Promise<T> => whileBusy(() => graph.ask(document, variables));

/** Throws for any other answer. A retried mutation may find its change done already. */
function expectType(answer: object, field: string, type: string): void {
  const result = (answer as Record<string, { __typename: string; message?: string }>)[field]!;
  if (result.__typename !== type && result.__typename !== 'InvalidTransition')
    throw new Error(`${field}: ${result.__typename} ${result.message ?? ''}`);
}
