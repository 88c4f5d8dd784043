import { LockMode } from '@mikro-orm/postgresql';
import { newId, type Tx } from '@muster/kit/orm';
import type { PaymentsSettings } from '../../settings.ts';
import { deliverLater } from './deliver-mock-notification.ts';
import { MockNotification, type MockOutcome, MockPayment } from './mock.entity.ts';

interface Answered {
  readonly payment: MockPayment;
  /** Outcome that is valid now: an earlier final one, else the requested one. */
  readonly outcome: MockOutcome;
}

/**
 * Applies the choice of the customer and schedules its notification to the shop. The first choice is final, except that an
 * expired payment may still be paid, as a late payment. Null when there is no such page.
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
  if (before !== null && !(before === 'EXPIRED' && outcome === 'SUCCEEDED')) return { payment, outcome: before };

  payment.outcome = outcome;
  const notification = notificationOf(payment, outcome, tx.now);
  tx.em.create(MockNotification, { ...notification, mockPaymentId: payment.id, createdAt: tx.now, deliveredAt: null });
  // Real providers sometimes deliver twice.
  const copies = Math.random() < duplicateRate ? 2 : 1;
  for (let copy = 1; copy <= copies; copy += 1) {
    const delay = delayMs.from + Math.random() * (delayMs.to - delayMs.from);
    deliverLater(tx, { notificationId: notification.id, copy, attempt: 1 }, delay);
  }
  return { payment, outcome };
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
