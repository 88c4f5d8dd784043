import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { payableOrder, paymentRequested } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator, type TestSubgraph, testSubgraph } from '@muster/testing';
import { afterAll, afterEach, expect } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { sign } from '../src/provider/mock/mock-signature.ts';
import { payments } from '../src/subgraph.ts';

export const SECRET = 'a-secret-of-the-mock';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Actor of the tests that reads every payment. */
const auditor = anAdministrator('payment:read_any');

const StartPayment = `mutation ($input: StartPaymentInput!) {
  startPayment(input: $input) {
    __typename
    ... on PaymentPayload { payment { id number status provider payUrl expiresAt amount { amountMinor currency } order { id } } }
    ... on UserError { code message }
    ... on InvalidTransition { from to }
    ... on InvalidInput { issues { path } }
  }
}`;

const Read = `query ($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Order { id payments { id status provider payUrl amount { amountMinor } refunded { amountMinor } refunds { id number status reason amount { amountMinor } } } }
    ... on Payment { id number status }
  }
}`;

export interface Order {
  readonly orderId: string;
  readonly customer: Actor;
  readonly amountMinor: number;
  readonly currency: string;
  readonly dueAt: string;
}

/** The payments subgraph with the shop's address at which the mock company finds its webhook; checks the invariants after every test. */
export async function paymentsStage(env: Record<string, string> = {}) {
  let graph: TestSubgraph | undefined;
  let shopIsOpen = true;
  // The mock company sends real HTTP requests, as to a shop elsewhere.
  const shop = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    const path = request.url ?? '/';
    const answer = shopIsOpen && (await graph?.fetch({ method: 'POST', path, headers, body: Buffer.concat(chunks) }));
    response.writeHead(answer ? answer.status : 503).end(answer ? answer.body : '');
  });
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  afterAll(() => void shop.close());

  graph = await testSubgraph(payments, {
    env: {
      MUSTER_PUBLIC_URL: 'https://shop.example',
      MUSTER_WEBHOOK_BASE_URL: `http://127.0.0.1:${(shop.address() as AddressInfo).port}`,
      MUSTER_MOCK_SECRET: SECRET,
      MUSTER_MOCK_DELAY_MS: '0-0',
      MUSTER_MOCK_DUPLICATE_RATE: '0',
      ...env,
    },
  });
  const stage = stageOf(graph, (open) => {
    shopIsOpen = open;
  });
  stage.ordersKnows(null);
  afterEach(async () => {
    for (const { name, sql } of invariants) expect(await stage.graph.sql(sql), name).toEqual([]);
  });
  return stage;
}

function stageOf(graph: TestSubgraph, openShop: (open: boolean) => void) {
  const start = async (
    order: Pick<Order, 'orderId' | 'customer'>,
    { key = randomUUID() as string, provider = 'MOCK' } = {},
  ) => {
    const input = { orderId: order.orderId, provider, idempotencyKey: key };
    return (await graph.run(StartPayment, { input }, order.customer)).startPayment;
  };

  const read = async (type: 'Order' | 'Payment', id: string, actor: Actor = auditor) =>
    (await graph.run(Read, { of: [{ __typename: type, id }] }, actor))._entities[0];

  /** A notification as the mock company would make it, with whatever a test changes about it; to be sent by calling it. */
  async function prepareNotification(
    payment: Payment,
    changes: object = {},
    { secret = SECRET, at = graph.clock.now() } = {},
  ) {
    const type = 'type' in changes ? String(changes.type) : 'payment.succeeded';
    const [theirs] = await graph.sql<{ id: string }>(
      `update mock_payment
          set outcome = case when outcome = 'SUCCEEDED' or $2 not in ('SUCCEEDED', 'FAILED', 'EXPIRED') then outcome else $2 end
        where reference = $1 returning id`,
      [payment.number, type.replace('payment.', '').toUpperCase()],
    );
    const body = JSON.stringify({
      eventId: randomUUID(),
      type,
      providerPaymentId: theirs?.id ?? randomUUID(),
      reference: payment.number,
      amountMinor: payment.amount.amountMinor,
      currency: payment.amount.currency,
      occurredAt: graph.clock.now().toISOString(),
      ...changes,
    });
    const headers = { 'mock-signature': sign(secret, body, at) };
    return () => graph.fetch({ method: 'POST', path: '/webhooks/mock', headers, body });
  }

  return {
    graph,
    openShop,
    start,

    /** Stubs the answer of orders.payableOrder; null is an unknown order. */
    ordersKnows(order: { status: string; userId: string; payable?: Order } | null) {
      graph.answers(payableOrder, () => {
        if (order === null) return { payable: null, status: null, userId: null };
        const { status, userId, payable } = order;
        return { payable: payable === undefined ? null : requestedOf(payable), status, userId };
      });
    },

    anOrder(changes: Partial<Order> = {}): Order {
      const dueAt = new Date(graph.clock.now().getTime() + HOUR_MS).toISOString();
      return { orderId: randomUUID(), customer: aCustomer(), amountMinor: 125_000, currency: 'TWD', dueAt, ...changes };
    },

    async aPayableOrder(changes: Partial<Order> = {}): Promise<Order> {
      const order = this.anOrder(changes);
      await graph.deliver(paymentRequested, requestedOf(order));
      return order;
    },

    /** An order with a payment that waits for its customer. */
    async aPendingPayment(changes: Partial<Order> = {}) {
      const order = await this.aPayableOrder(changes);
      const { payment } = await start(order);
      return { order, payment: payment as Payment };
    },

    press: (payUrl: string, outcome: string) =>
      graph.fetch({
        method: 'POST',
        path: new URL(payUrl).pathname,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `outcome=${outcome}`,
      }),

    prepareNotification,
    notify: async (...about: Parameters<typeof prepareNotification>) => (await prepareNotification(...about))(),

    paymentsOf: async (order: Pick<Order, 'orderId'>, actor?: Actor) =>
      (await read('Order', order.orderId, actor)).payments,
    read,
    statusOf: async (payment: Pick<Payment, 'id'>): Promise<string> => (await read('Payment', payment.id)).status,

    /** Common payload of the events of an order. */
    orderFacts: ({ orderId, customer, amountMinor, currency }: Order) => ({
      orderId,
      userId: customer.id,
      currency,
      totalMinor: amountMinor,
      lines: [
        {
          lineId: randomUUID(),
          offerId: randomUUID(),
          productId: randomUUID(),
          variantId: randomUUID(),
          quantity: 1,
          totalMinor: amountMinor,
        },
      ],
      from: 'PAYMENT_REQUESTED' as const,
      couponHoldId: null,
    }),
  };
}

export interface Payment {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly payUrl: string;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
}

const requestedOf = ({ orderId, customer, amountMinor, currency, dueAt }: Order) => ({
  orderId,
  userId: customer.id,
  amountMinor,
  currency,
  dueAt,
});
