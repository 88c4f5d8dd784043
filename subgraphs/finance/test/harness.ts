import { randomUUID } from 'node:crypto';
import {
  orderCancelled,
  orderPaid,
  paymentLateSucceeded,
  paymentRefunded,
  paymentSucceeded,
  productionCompleted,
  unappliedPaymentReceived,
  unappliedPaymentResolved,
} from '@muster/events';
import { anAdministrator, testSubgraph } from '@muster/testing';
import { afterEach, expect } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { finance } from '../src/subgraph.ts';

export const bookkeeper = anAdministrator('ledger:read');

const TrialBalance = `query ($asOf: DateTime, $currency: CurrencyCode) {
  trialBalance(asOf: $asOf, currency: $currency) {
    asOf
    totalDebit { amountMinor currency } totalCredit { amountMinor currency }
    rows { account { code name type parent { code } } debit { amountMinor currency } credit { amountMinor currency } }
  }
}`;

const Journal = `query ($first: Int, $after: String) {
  journalEntries(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      id number sourceType sourceId entryDate postedAt description reverses { id }
      lines { account { code } debit { amountMinor currency } credit { amountMinor currency } }
    } }
  }
}`;

/** An order as its events tell of it. */
export interface Order {
  readonly orderId: string;
  readonly paymentId: string;
  readonly currency: string;
  readonly lines: readonly { readonly lineId: string; readonly offerId: string; readonly totalMinor: number }[];
}

export function anOrder(offers: Record<string, number> | string, currency = 'TWD'): Order {
  const worth = typeof offers === 'string' ? { [offers]: 500 } : offers;
  const lines = Object.entries(worth).map(([offerId, totalMinor]) => ({ lineId: randomUUID(), offerId, totalMinor }));
  return { orderId: randomUUID(), paymentId: randomUUID(), currency, lines };
}

const totalOf = ({ lines }: Order) => lines.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
const user = randomUUID();

const toldOf = (order: Order) => ({
  orderId: order.orderId,
  userId: user,
  currency: order.currency,
  totalMinor: totalOf(order),
  lines: order.lines.map((line) => ({ ...line, productId: randomUUID(), variantId: randomUUID(), quantity: 1 })),
  couponHoldId: null,
});

const paymentOf = (order: Order, amountMinor = totalOf(order)) => ({
  paymentId: order.paymentId,
  orderId: order.orderId,
  userId: user,
  amountMinor,
  currency: order.currency,
});

/** The finance subgraph on empty books, with stubbed events of the others; checks the invariants after every test. */
export async function financeStage(env: Record<string, string> = {}) {
  const graph = await testSubgraph(finance, { env });
  const checks = async () => {
    for (const { name, sql } of invariants) expect(await graph.sql(sql), name).toEqual([]);
  };
  afterEach(checks);

  const read = async (variables: { asOf?: Date; currency?: string } = {}) =>
    (await graph.run(TrialBalance, variables, bookkeeper)).trialBalance as {
      asOf: string;
      totalDebit: { amountMinor: number; currency: string };
      totalCredit: { amountMinor: number; currency: string };
      rows: {
        account: { code: string; name: string; type: string; parent: { code: string } | null };
        debit: { amountMinor: number };
        credit: { amountMinor: number };
      }[];
    };

  return {
    graph,
    checks,
    read,
    says: {
      succeeded: (order: Order, options?: { id: string }) => graph.deliver(paymentSucceeded, paymentOf(order), options),
      lateSucceeded: (order: Order) => graph.deliver(paymentLateSucceeded, paymentOf(order)),
      refunded: (order: Order, refundId: string = randomUUID(), amountMinor?: number) =>
        graph.deliver(paymentRefunded, { ...paymentOf(order, amountMinor), refundId, reason: 'order cancelled' }),
      unapplied: (unappliedPaymentId: string, amountMinor: number, currency: string) =>
        graph.deliver(unappliedPaymentReceived, {
          unappliedPaymentId,
          amountMinor,
          currency,
          reason: 'UNKNOWN_PAYMENT',
        }),
      resolved: (
        unappliedPaymentId: string,
        resolution: 'APPLIED' | 'REFUNDED' | 'WRITTEN_OFF' | 'CORRECTED',
        amountMinor: number,
        currency: string,
      ) => graph.deliver(unappliedPaymentResolved, { unappliedPaymentId, resolution, amountMinor, currency }),
      granted: (order: Order, amountMinor: number, refundId: string = randomUUID()) =>
        graph.deliver(paymentRefunded, {
          ...paymentOf(order, amountMinor),
          refundId,
          reason: 'refunded by an administrator',
          origin: 'STAFF',
        }),
      paid: (order: Order) =>
        graph.deliver(orderPaid, { ...toldOf(order), from: 'PAYMENT_REQUESTED', paymentId: order.paymentId }),
      cancelled: (order: Order, from: 'RESERVED' | 'PAID' | 'PROCESSING' = 'PAID') =>
        graph.deliver(orderCancelled, { ...toldOf(order), from, reason: 'the batch is not made' }),
      completed: (offerId: string, batchId: string = randomUUID()) =>
        graph.deliver(productionCompleted, {
          batchId,
          offerId,
          sellWindowId: randomUUID(),
          productId: randomUUID(),
          producedQty: 1,
        }),
    },

    /** Every account's balance, debit positive: `{ 1010: 500, 2100: -500 }`. The two sides are equal, or it throws. */
    async balances(variables: { asOf?: Date; currency?: string } = {}): Promise<Record<string, number>> {
      const { rows, totalDebit, totalCredit } = await read(variables);
      expect(totalDebit).toEqual(totalCredit);
      const sides = rows.map(({ account, debit, credit }) => {
        expect(Math.min(debit.amountMinor, credit.amountMinor)).toBe(0);
        return [account.code, debit.amountMinor - credit.amountMinor];
      });
      return Object.fromEntries(sides);
    },

    async journal(variables: { first?: number; after?: string } = {}) {
      const { journalEntries } = await graph.run(Journal, variables, bookkeeper);
      return {
        ...journalEntries.pageInfo,
        entries: journalEntries.edges.map(({ node }: { node: object }) => node),
      };
    },
  };
}
