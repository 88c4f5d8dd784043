import type { unappliedPaymentResolved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { SourceType } from './journal.rules.ts';
import { post } from './post.ts';

type Resolved = PayloadOf<typeof unappliedPaymentResolved>;

const sources: Record<Resolved['resolution'], SourceType> = {
  APPLIED: 'unapplied_payment.applied',
  REFUNDED: 'unapplied_payment.refunded',
  WRITTEN_OFF: 'unapplied_payment.written_off',
  CORRECTED: 'unapplied_payment.corrected',
};

/** Posts money out of suspense, each way once: back to clearing, from which its payment or its refund takes it, or as income. */
export async function onUnappliedPaymentResolved(tx: Tx, event: Resolved): Promise<void> {
  await post(tx, { type: sources[event.resolution], id: event.unappliedPaymentId }, event);
}
