import { randomUUID } from 'node:crypto';
import {
  AddSellWindowOfferDocument,
  type AddSellWindowOfferInput,
  CancelOrderDocument,
  CloseSellWindowDocument,
  ConfirmBatchDocument,
  CreateProductDocument,
  CreateSellWindowDocument,
  type CreateSellWindowInput,
  type GraphClient,
  OpenSellWindowDocument,
  OrderPageDocument,
  type OrderPageQuery,
  ReserveDocument,
  SellWindowPageDocument,
  type SellWindowPageQuery,
  SignInDocument,
  SignUpDocument,
  StartPaymentDocument,
  TrialBalanceDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { expect } from 'vitest';
import type { TestSystem } from './system.ts';

export const MINUTE_MS = 60_000;

/** Strong, and short: rating how strong takes a time that grows fast with the length. */
const aPassword = (): string => randomUUID().slice(0, 13);

export interface Launch {
  readonly code: string;
  readonly sellWindowId: string;
  readonly offerId: string;
  readonly productId: string;
  readonly variantId: string;
}

type SellWindow = NonNullable<SellWindowPageQuery['sellWindow']>;

/** Launch page as a customer sees it. */
export interface Page {
  readonly window: SellWindow;
  readonly offer: SellWindow['offers'][number];
}

interface LaunchTerms {
  readonly priceMinor?: number;
  readonly offer?: Partial<AddSellWindowOfferInput>;
  readonly window?: Partial<CreateSellWindowInput>;
  /** Offset of the system's clock before this process's, in milliseconds. */
  readonly aheadMs?: number;
}

/** Driver of the stories: every step goes through the public graph. */
export function shopOf(system: TestSystem) {
  const { visitor } = system;

  const shop = {
    async launches({ priceMinor = 1_000, offer = {}, window = {}, aheadMs = 0 }: LaunchTerms = {}): Promise<Launch> {
      const code = `w-${randomUUID().slice(0, 13)}`;
      const now = Date.now() + aheadMs;
      const { createProduct } = await system.admin.ask(CreateProductDocument, {
        input: {
          slug: code,
          name: 'Mug',
          variants: [{ sku: code, name: 'Blue', prices: [{ amountMinor: priceMinor, currency: 'TWD' }] }],
        },
      });
      const product = a(createProduct, 'CreateProductPayload').product;
      const { createSellWindow } = await system.admin.ask(CreateSellWindowDocument, {
        input: {
          code,
          name: 'Launch',
          kind: 'GROUP_BUY',
          startAt: new Date(now - MINUTE_MS).toISOString(),
          closeAt: new Date(now + 24 * 60 * MINUTE_MS).toISOString(),
          timezone: 'Asia/Taipei',
          paymentWindowMinutes: 60,
          paymentGraceMinutes: 10,
          ...window,
        },
      });
      const sellWindowId = a(createSellWindow, 'SellWindowPayload').sellWindow.id;
      const { addSellWindowOffer } = await system.admin.ask(AddSellWindowOfferDocument, {
        input: { sellWindowId, productId: product.id, thresholdQty: 2, maxTotalQty: 5, ...offer },
      });
      const offerId = a(addSellWindowOffer, 'SellWindowOfferPayload').offer.id;
      const { openSellWindow } = await system.admin.ask(OpenSellWindowDocument, { id: sellWindowId });
      a(openSellWindow, 'SellWindowPayload');
      return { code, sellWindowId, offerId, productId: product.id, variantId: product.variants[0]!.id };
    },

    async customer(): Promise<Shopper> {
      const credentials = { email: `${randomUUID()}@shop.example`, password: aPassword() };
      const { signUp } = await visitor.ask(SignUpDocument, { input: { ...credentials, displayName: 'Anna' } });
      return shopper(visitor.as(a(signUp, 'AuthSession').accessToken), credentials);
    },

    customers: (count: number): Promise<Shopper[]> => Promise.all(Array.from({ length: count }, () => shop.customer())),

    async confirms({ offerId }: Launch) {
      return (await system.admin.ask(ConfirmBatchDocument, { input: { offerId } })).confirmBatch;
    },

    async closes({ sellWindowId }: Launch) {
      return (await system.admin.ask(CloseSellWindowDocument, { id: sellWindowId })).closeSellWindow;
    },

    async page({ code }: Launch): Promise<Page> {
      const { sellWindow } = await visitor.ask(SellWindowPageDocument, { code });
      return { window: sellWindow!, offer: sellWindow!.offers[0]! };
    },

    /** Waits until the page of the window passes `check`. */
    async sees(launch: Launch, check: (page: Page) => boolean): Promise<Page> {
      await eventually(async () => check(await shop.page(launch)));
      return shop.page(launch);
    },

    /** Balance of each account; debits are positive. Fails when the books do not balance. */
    async books(): Promise<Record<string, number>> {
      const { trialBalance } = await system.admin.ask(TrialBalanceDocument, {});
      expect(trialBalance.totalDebit).toEqual(trialBalance.totalCredit);
      return Object.fromEntries(
        trialBalance.rows.map(({ account, debit, credit }) => [account.code, debit.amountMinor - credit.amountMinor]),
      );
    },
  };
  return shop;
}

export type Shop = ReturnType<typeof shopOf>;
export type Shopper = ReturnType<typeof shopper>;

interface ReserveWish {
  readonly key?: string;
  readonly quantity?: number;
  readonly couponCode?: string;
  readonly lines?: { offerId: string; variantId: string; quantity: number }[];
}

function shopper(graph: GraphClient, credentials: { email: string; password: string }) {
  const me = {
    graph,
    credentials,

    /** Signs in again after the token has expired. */
    async comesBack(): Promise<void> {
      const { signIn } = await graph.as(null).ask(SignInDocument, { input: credentials });
      me.graph = graph.as(a(signIn, 'AuthSession').accessToken);
    },

    async reserves(launch: Launch, { key = randomUUID(), quantity = 1, couponCode, lines }: ReserveWish = {}) {
      const { reserve } = await me.graph.ask(ReserveDocument, {
        input: {
          idempotencyKey: key,
          lines: lines ?? [{ offerId: launch.offerId, variantId: launch.variantId, quantity }],
          contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
          ...(couponCode === undefined ? {} : { couponCode }),
        },
      });
      return reserve;
    },

    async holds(launch: Launch, wish: ReserveWish = {}) {
      return a(await me.reserves(launch, wish), 'ReservePayload').order;
    },

    async order(id: string): Promise<NonNullable<OrderPageQuery['order']>> {
      return (await me.graph.ask(OrderPageDocument, { id })).order!;
    },

    async cancels(id: string) {
      return (await me.graph.ask(CancelOrderDocument, { id })).cancelOrder;
    },

    async startsPayment(orderId: string, idempotencyKey: string = randomUUID()) {
      return (await me.graph.ask(StartPaymentDocument, { input: { orderId, provider: 'MOCK', idempotencyKey } }))
        .startPayment;
    },

    /** Starts a payment once the order is payable, presses a button on the provider's page, and answers the URL of the page. */
    async pays(orderId: string, outcome: Outcome = 'SUCCEEDED'): Promise<string> {
      await me.waitsFor(orderId, 'PAYMENT_REQUESTED');
      const { payment } = a(await me.startsPayment(orderId), 'PaymentPayload');
      await press(payment.payUrl!, outcome);
      return payment.payUrl!;
    },

    waitsFor: (orderId: string, status: string): Promise<void> =>
      eventually(async () => {
        const order = await me.order(orderId);
        if (order.status !== status) throw new Error(`the order is ${order.status}, not ${status}`);
        return true;
      }),
  };
  return me;
}

export type Outcome = 'SUCCEEDED' | 'FAILED' | 'EXPIRED';

/** Presses a button on the hosted page of the payment provider; answers the HTTP status. */
export async function press(payUrl: string, outcome: Outcome): Promise<number> {
  const response = await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });
  return response.status;
}

/** Narrows a result to the union member that the story expects, and fails for any other. */
export function a<U extends { __typename: string }, T extends U['__typename']>(
  result: U,
  type: T,
): Extract<U, { __typename: T }> {
  if (result.__typename !== type) throw new Error(`expected ${type}, got ${JSON.stringify(result)}`);
  return result as Extract<U, { __typename: T }>;
}
