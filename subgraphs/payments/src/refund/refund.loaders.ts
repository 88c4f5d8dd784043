import { loadAllBy } from '@muster/kit/subgraph';
import { Refund } from './refund.entity.ts';

/** Refunds of one payment: one for each reason of its order, and there are few reasons, and six by staff. */
export const REFUNDS_PER_PAYMENT_MAX = 10;

/** Oldest first. No visibility check: the actor has seen the payment already. */
export const refundsOfPayment = loadAllBy(Refund, 'paymentId', { id: 'asc' });
