import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs at an order's `paymentDueAt`. */
export const expireUnpaidOrder = defineJob({ kind: 'expire-unpaid-order', payload: z.object({ orderId: z.uuid() }) });

/** Applies one change to every order of an offer, a page of orders at a time. */
export const sweepOffer = defineJob({
  kind: 'sweep-offer',
  payload: z.object({
    offerId: z.uuid(),
    what: z.enum([
      'requestPayment',
      'cancel',
      'cancelUnpaid',
      'cancelOpened',
      'expireReserved',
      'expireUnpaid',
      'startProduction',
      'shortenPayment',
    ]),
    reason: z.string(),
  }),
});

/** Applies late money to its order, or owes it back, after promotions has answered for the coupon. */
export const takeLateMoney = defineJob({ kind: 'take-late-money', payload: z.object({ paymentId: z.uuid() }) });

/** Expires an order before payment is requested, where a shop limits how long units are held. */
export const endHold = defineJob({ kind: 'end-hold', payload: z.object({ orderId: z.uuid() }) });
