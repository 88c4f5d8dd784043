import type { Caller } from '@muster/kit/domain';
import { defineJob, failpoint, lock, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import type { RefundAnswer } from '../provider/provider.ts';
import { enabledProvider } from '../provider/registry.ts';
import { Refund } from './refund.entity.ts';
import { refundStates } from './refund.states.ts';
import { atProvider, lockReceipt, type Receipt, readReceipt } from './refunded-receipt.ts';
import { completeRefund, failRefund } from './settle-refund.ts';

export const REFUND_ATTEMPTS_MAX = 8;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 5 * 60_000;

const Sending = z.object({ refundId: z.uuid() });

export const sendRefundJob = defineJob({ kind: 'send-refund', payload: Sending });

export function sendLater(tx: Tx, { id }: Refund, at: Date): void {
  tx.schedule(sendRefundJob, id, { refundId: id }, at);
}

/** Sends a refund to the provider, outside any transaction. Idempotent at the provider by the refund number. */
export async function sendRefund(
  services: Services,
  { refundId }: z.infer<typeof Sending>,
  caller: Caller,
): Promise<void> {
  const begun = await services.transact(caller, (tx) => beginRefund(tx, refundId));
  if (begun === null) return;
  const answer = await askProvider(services, begun);
  failpoint('afterProviderBeforeCommit');
  await services.transact(caller, (tx) => takeAnswer(tx, begun, answer));
}

interface Begun {
  readonly receipt: Receipt;
  readonly refund: Refund;
}

/** Null when the refund is over already. */
async function beginRefund(tx: Tx, refundId: string): Promise<Begun | null> {
  const refund = await lock(tx, Refund, refundId, 'refund');
  if (!refundStates.allows(refund.status, 'send')) return null;
  refund.move('send', tx.now);
  refund.attempts += 1;
  return { receipt: await readReceipt(tx, refund), refund };
}

/** Null for an unknown outcome, which must be retried. */
async function askProvider(services: Services, { receipt, refund }: Begun): Promise<RefundAnswer | null> {
  const payment = atProvider(receipt);
  try {
    const provider = enabledProvider(services, payment.provider);
    if (provider === null) throw new Error(`${payment.provider} is not enabled any more`);
    return await provider.refund(payment, refund);
  } catch (error) {
    services.log.warn(
      { err: error, refundId: refund.id, provider: payment.provider },
      'Payment provider did not answer to a refund',
    );
    return null;
  }
}

/** Lock order: the receipt, then its refund. */
async function takeAnswer(tx: Tx, begun: Begun, answer: RefundAnswer | null): Promise<void> {
  const receipt = await lockReceipt(tx, begun.refund);
  const refund = await lock(tx, Refund, begun.refund.id, 'refund');
  if (refund.status !== 'PROCESSING') return; // Another attempt was faster.
  if (answer?.result === 'DONE') completeRefund(tx, receipt, refund, answer.providerRefundId);
  else if (answer?.result === 'DECLINED') failRefund(tx, receipt, refund, 'DECLINED', answer.reason);
  else if (refund.attempts >= REFUND_ATTEMPTS_MAX)
    failRefund(tx, receipt, refund, 'PROVIDER_ERROR', 'the provider does not answer');
  else sendLater(tx, refund, new Date(tx.now.getTime() + retryDelayMs(refund.attempts)));
}

const retryDelayMs = (attempts: number): number => Math.min(RETRY_FIRST_MS * 2 ** (attempts - 1), RETRY_MAX_MS);
