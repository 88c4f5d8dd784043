import { coalesce, type Services } from '@muster/kit/subgraph';
import { beginPayments, type Claim } from './begin-payments.ts';
import { openPayments, type Taken } from './open-payments.ts';
import type { Payment } from './payment.entity.ts';

/** Customers of one statement at most. */
const BATCH_MAX = 256;

/** Where the payments that begin in this process meet: who comes while a batch is being written is in the next one. */
export interface PaymentBatches {
  begin(claim: Claim): Promise<Payment | null>;
  open(taken: Taken): Promise<Payment>;
}

const batches = new WeakMap<Services, PaymentBatches>();

export function paymentBatchesOf(services: Services): PaymentBatches {
  const known = batches.get(services);
  if (known !== undefined) return known;
  const made: PaymentBatches = {
    begin: coalesce((claims) => beginPayments(services.db, claims), { max: BATCH_MAX }),
    open: coalesce((taken) => openPayments(services.db, taken), { max: BATCH_MAX }),
  };
  batches.set(services, made);
  return made;
}
