import { LockMode } from '@mikro-orm/postgresql';
import { newId, type Tx } from '@muster/kit/orm';
import type { PaymentsSettings } from '../../settings.ts';
import { deliverLater } from './deliver-mock-notification.ts';
import { MockNotification, type MockOutcome, MockPayment } from './mock.entity.ts';

interface Answered {
  readonly payment: MockPayment;
  /** What holds now: not what was pressed, when something else was final. */
  readonly stands: MockOutcome;
}

/**
 * Takes what the customer pressed and owes the shop a notification of it. The first answer is final, except that who let the
 * payment expire may still pay: a late payment. Null when there is no such page.
 */
export async function answerMockPayment(
  tx: Tx,
  token: string,
  outcome: MockOutcome,
  { delayMs, duplicateRate }: PaymentsSettings['mock'],
): Promise<Answered | null> {
  const payment = await tx.em.findOne(MockPayment, { token }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (payment === null) return null;
  const before = payment.outcome ?? null;
  if (before !== null && !(before === 'EXPIRED' && outcome === 'SUCCEEDED')) return { payment, stands: before };

  payment.outcome = outcome;
  const notification = notificationOf(payment, outcome, tx.now);
  tx.em.create(MockNotification, { ...notification, mockPaymentId: payment.id, createdAt: tx.now, deliveredAt: null });
  // Real companies now and then say it twice.
  const copies = Math.random() < duplicateRate ? 2 : 1;
  for (let copy = 1; copy <= copies; copy += 1) {
    const delay = delayMs.from + Math.random() * (delayMs.to - delayMs.from);
    deliverLater(tx, { notificationId: notification.id, copy, attempt: 1 }, delay);
  }
  return { payment, stands: outcome };
}

function notificationOf({ id, reference, amountMinor, currency }: MockPayment, outcome: MockOutcome, at: Date) {
  const eventId = newId();
  const type = `payment.${outcome.toLowerCase()}`;
  const body = JSON.stringify({
    eventId,
    type,
    providerPaymentId: id,
    reference,
    amountMinor,
    currency,
    occurredAt: at.toISOString(),
  });
  return { id: eventId, type, body };
}
