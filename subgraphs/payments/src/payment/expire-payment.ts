import { defineJob, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockPayment } from './payment.rows.ts';
import { paymentStates } from './payment.states.ts';
import { expirePayment } from './settle-payment.ts';

const Due = z.object({ paymentId: z.uuid() });

export const expireWhenDue = defineJob({ kind: 'expire-payment', payload: Due });

/** Expires a payment at its deadline, unless it ended before. */
export async function expireDuePayment(tx: Tx, { paymentId }: z.infer<typeof Due>): Promise<void> {
  const payment = await lockPayment(tx, paymentId);
  if (paymentStates.allows(payment.status, 'expire')) expirePayment(tx, payment);
}
