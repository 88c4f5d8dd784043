import type { unappliedPaymentReceived } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from './post.ts';

/** Posts money that no payment could take to suspense. */
export async function onUnappliedPaymentReceived(
  tx: Tx,
  event: PayloadOf<typeof unappliedPaymentReceived>,
): Promise<void> {
  await post(tx, { type: 'unapplied_payment.received', id: event.unappliedPaymentId }, event);
}
