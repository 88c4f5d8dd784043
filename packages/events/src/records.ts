import type { AnyEvent } from '@muster/kit/events';
import { priceChanged, productChanged, productCreated } from './catalog.ts';
import { journalPosted } from './finance.ts';
import {
  orderCancelled,
  orderExpired,
  orderPaid,
  orderPaymentChanged,
  orderProcessing,
  orderRefunded,
  orderReserved,
  paymentRequested,
  refundOwed,
} from './orders.ts';
import {
  paymentCreated,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentRefunded,
  paymentSucceeded,
  refundFailed,
} from './payments.ts';
import { batchChanged, workOrderCreated, workStepChanged } from './production.ts';
import { userErased, userRegistered } from './users.ts';

interface RecordFacts {
  /** Subgraph that has the records and emits the events. */
  readonly subgraph: string;
  readonly description: string;
  /** Permission by which the list is read. */
  readonly permission: `${string}:${string}`;
  /** Events after which the list is out of date. */
  readonly changedBy: readonly AnyEvent[];
}

/** Kinds of records whose lists staff keep open. */
export const RECORD_KINDS = {
  ORDER: {
    subgraph: 'orders',
    description: 'Orders of every customer: `orders`.',
    permission: 'order:read_any',
    changedBy: [
      orderReserved,
      paymentRequested,
      orderPaid,
      orderProcessing,
      orderExpired,
      orderCancelled,
      refundOwed,
      orderRefunded,
      orderPaymentChanged,
    ],
  },
  PAYMENT: {
    subgraph: 'payments',
    description: 'Payments of every customer: `payments`.',
    permission: 'payment:read_any',
    changedBy: [paymentCreated, paymentSucceeded, paymentFailed, paymentExpired, paymentLateSucceeded, paymentRefunded],
  },
  REFUND: {
    subgraph: 'payments',
    description: 'Refunds that were completed or failed: `refunds`. One that was only begun changes its payment.',
    permission: 'payment:refund',
    changedBy: [paymentRefunded, refundFailed],
  },
  BATCH: {
    subgraph: 'production',
    description: 'Batches of every offer: `batches`.',
    permission: 'batch:confirm',
    changedBy: [batchChanged],
  },
  WORK_ORDER: {
    subgraph: 'production',
    description: 'Work orders and their steps: `workOrders`.',
    permission: 'work_order:manage',
    changedBy: [workOrderCreated, workStepChanged],
  },
  PRODUCT: {
    subgraph: 'catalog',
    description: 'Products and their list prices: `catalogue`.',
    permission: 'product:manage',
    changedBy: [productCreated, productChanged, priceChanged],
  },
  CUSTOMER: {
    subgraph: 'users',
    description: 'Accounts that were made or erased: `users`.',
    permission: 'user:read',
    changedBy: [userRegistered, userErased],
  },
  JOURNAL: {
    subgraph: 'finance',
    description: 'Journal entries: `journalEntries`.',
    permission: 'ledger:read',
    changedBy: [journalPosted],
  },
} as const satisfies Readonly<Record<string, RecordFacts>>;

export type RecordKind = keyof typeof RECORD_KINDS;

/** Kinds of one subgraph, each with the events that change it: for its definition. */
export const recordsOf = (subgraph: string): Readonly<Record<string, readonly AnyEvent[]>> =>
  Object.fromEntries(
    Object.entries(RECORD_KINDS)
      .filter(([, facts]) => facts.subgraph === subgraph)
      .map(([kind, { changedBy }]) => [kind, changedBy]),
  );
