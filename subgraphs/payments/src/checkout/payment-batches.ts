import { coalesce, type Services } from '@muster/kit/subgraph';
import type { Payment } from '../payment/payment.entity.ts';
import { beginPayments, type Claim } from './begin-payments.ts';
import { type AcceptedPayment, openPayments } from './open-payments.ts';

/** Payments of one statement. */
const BATCH_MAX = 256;

/** Micro-batchers of the process: calls that arrive while a batch is being written form the next batch. */
export interface PaymentBatches {
  begin(claim: Claim): Promise<Payment | null>;
  open(accepted: AcceptedPayment): Promise<Payment>;
}

const batches = new WeakMap<Services, PaymentBatches>();

export function paymentBatchesOf(services: Services): PaymentBatches {
  const existing = batches.get(services);
  if (existing !== undefined) return existing;
  const made: PaymentBatches = {
    begin: coalesce((claims) => beginPayments(services.db, claims), { max: BATCH_MAX }),
    open: coalesce((accepted) => openPayments(services.db, accepted), { max: BATCH_MAX }),
  };
  batches.set(services, made);
  return made;
}
