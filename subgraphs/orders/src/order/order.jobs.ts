import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs at an order's `paymentDueAt`. */
export const expireUnpaidOrder = defineJob({ kind: 'expire-unpaid-order', payload: z.object({ orderId: z.uuid() }) });

/** Goes through the orders of an offer, some hundred at a time, and does the same to each. */
export const sweepOffer = defineJob({
  kind: 'sweep-offer',
  payload: z.object({
    offerId: z.uuid(),
    what: z.enum([
      'requestPayment',
      'cancel',
      'cancelOpened',
      'expireReserved',
      'expireUnpaid',
      'startProduction',
      'shortenPayment',
    ]),
    reason: z.string(),
  }),
});

/** Has money that came late applied to its order, or owed back, once promotions has said whether the coupon is still to be had. */
export const takeLateMoney = defineJob({ kind: 'take-late-money', payload: z.object({ paymentId: z.uuid() }) });

/** Lets an order go for which nothing is due yet, where a shop limits how long places are held so. */
export const endHold = defineJob({ kind: 'end-hold', payload: z.object({ orderId: z.uuid() }) });
