import {
  journalPosted,
  orderCancelled,
  orderPaid,
  paymentLateSucceeded,
  paymentRefunded,
  paymentSucceeded,
  productionCompleted,
  recordsOf,
  unappliedPaymentReceived,
  unappliedPaymentResolved,
} from '@muster/events';
import { consumer, defineSubgraph } from '@muster/kit/subgraph';
import { invariants } from './invariants.ts';
import { JournalEntry, JournalLine } from './journal/journal.entity.ts';
import { entryById } from './journal/journal.loaders.ts';
import { JournalEntryResolver, JournalLineResolver } from './journal/journal.resolver.ts';
import { onPaymentLateSucceeded } from './journal/on-payment-late-succeeded.ts';
import { onPaymentSucceeded } from './journal/on-payment-succeeded.ts';
import { onUnappliedPaymentReceived } from './journal/on-unapplied-payment-received.ts';
import { onUnappliedPaymentResolved } from './journal/on-unapplied-payment-resolved.ts';
import { PaidOrderLine } from './journal/paid-order-line.entity.ts';
import { LedgerAccountResolver, TrialBalanceResolver } from './ledger/ledger.resolver.ts';
import { LedgerAccount } from './ledger/ledger-account.entity.ts';
import { accountByCode } from './ledger/ledger-account.loaders.ts';
import { Migration20261120_finance } from './migrations/20261120-finance.ts';
import { Migration20261201_goodwill } from './migrations/20261201-goodwill.ts';
import { Migration20261201_journal_filter } from './migrations/20261201-journal-filter.ts';
import { Migration20261201_unapplied_payments } from './migrations/20261201-unapplied-payments.ts';
import { onOrderCancelled } from './recognition/on-order-cancelled.ts';
import { onOrderPaid } from './recognition/on-order-paid.ts';
import { onPaymentRefunded } from './recognition/on-payment-refunded.ts';
import { onProductionCompleted } from './recognition/on-production-completed.ts';
import { OfferRecognition } from './recognition/recognition.entity.ts';
import { FinanceSettings } from './settings.ts';

export const finance = defineSubgraph({
  name: 'finance',
  description: 'Double-entry ledger: journal entries of every event that moves money, and the trial balance.',
  settings: FinanceSettings,
  entities: [LedgerAccount, JournalEntry, JournalLine, OfferRecognition, PaidOrderLine],
  migrations: [
    Migration20261120_finance,
    Migration20261201_goodwill,
    Migration20261201_journal_filter,
    Migration20261201_unapplied_payments,
  ],
  invariants,
  resolvers: [TrialBalanceResolver, LedgerAccountResolver, JournalEntryResolver, JournalLineResolver],
  references: {
    LedgerAccount: ({ code = '' }, ctx) => ctx.load(accountByCode, code),
    JournalEntry: ({ id = '' }, ctx) => ctx.load(entryById, id),
  },
  permissions: { 'ledger:read': 'Read the ledger: the trial balance and the journal.' },
  emits: [journalPosted],
  records: recordsOf('finance'),
  consumers: [
    consumer(paymentSucceeded, onPaymentSucceeded),
    consumer(paymentLateSucceeded, onPaymentLateSucceeded),
    consumer(paymentRefunded, onPaymentRefunded),
    consumer(unappliedPaymentReceived, onUnappliedPaymentReceived),
    consumer(unappliedPaymentResolved, onUnappliedPaymentResolved),
    consumer(orderPaid, onOrderPaid),
    consumer(orderCancelled, onOrderCancelled),
    consumer(productionCompleted, onProductionCompleted),
  ],
});
