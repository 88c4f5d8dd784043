import { payableOrder } from '@muster/events';
import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, failpoint } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { upsertPayableOrders } from '../payable-order/upsert-payable-orders.ts';
import type { Payment } from '../payment/payment.entity.ts';
import { type CreatedPayment, PROVIDERS } from '../provider/provider.ts';
import { enabledProvider } from '../provider/registry.ts';
import { ProviderUnavailable } from './checkout.refusals.ts';
import { claimPayment, NotPayableHere } from './claim-payment.ts';
import { paymentBatchesOf } from './payment-batches.ts';

export const StartPayment = z.object({
  orderId: field.id.toLowerCase(),
  provider: z.enum(PROVIDERS),
  idempotencyKey: field.idempotencyKey,
});
export type StartPayment = z.infer<typeof StartPayment>;

/**
 * Starts the payment of an order of the actor, or resumes it: the payment is stored in INIT, then created at the provider outside
 * any transaction, then opened. A crash in between leaves it in INIT, and the next call resumes with the same number.
 */
export async function startPayment(ctx: RequestContext, input: StartPayment): Promise<Payment> {
  if (!isId(input.orderId)) throw new NotFound('order');
  const payment = await claim(ctx, input);
  return payment.status === 'INIT' ? askProvider(ctx, payment) : payment;
}

async function claim(ctx: RequestContext, input: StartPayment): Promise<Payment> {
  const provider = enabledProvider(ctx.services, input.provider);
  const begun = provider === null ? null : await beginInBatch(ctx, input);
  if (begun !== null) return begun;
  const attempt = () => ctx.transact((tx) => claimPayment(tx, input, provider));
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof NotPayableHere)) throw error;
  }
  await askOrders(ctx, input.orderId);
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof NotPayableHere)) throw error;
    // A local close is newer than the answer of orders; without one, the deadline is over.
    throw new InvalidTransition('order', error.copy?.closedAs ?? 'EXPIRED', 'PAID');
  }
}

/**
 * Fast path of a launch: a new key, and a payable order without an open payment. Null for everything else, and when a key of the
 * same batch was used for another order.
 */
async function beginInBatch(ctx: RequestContext, input: StartPayment): Promise<Payment | null> {
  try {
    return await paymentBatchesOf(ctx.services).begin({ ...input, userId: ctx.actor.id });
  } catch (error) {
    if (brokenConstraintOf(error) === undefined) throw error;
    return null;
  }
}

/** Updates the local copy of the order from orders, or refuses when orders says that it is not payable. */
async function askOrders(ctx: RequestContext, orderId: string): Promise<void> {
  const { payable, status, userId } = await ctx.command(payableOrder, { orderId });
  if (status === null || userId !== ctx.actor.id) throw new NotFound('order');
  if (payable === null) throw new InvalidTransition('order', status, 'PAID');
  await ctx.transact((tx) => upsertPayableOrders(tx, [payable]));
}

async function askProvider(ctx: RequestContext, payment: Payment): Promise<Payment> {
  const created = await createAtProvider(ctx, payment);
  failpoint('afterProviderBeforeCommit');
  const opened = await paymentBatchesOf(ctx.services).open({ payment, created, caller: ctx.caller });
  failpoint('afterCommitBeforeAnswer');
  return opened;
}

async function createAtProvider({ services }: RequestContext, payment: Payment): Promise<CreatedPayment> {
  try {
    const provider = enabledProvider(services, payment.provider);
    if (provider === null) throw new Error(`${payment.provider} is not enabled any more`);
    return await provider.createPayment(payment);
  } catch (error) {
    services.log.warn(
      { err: error, paymentId: payment.id, provider: payment.provider },
      'Payment provider did not accept a payment',
    );
    throw new ProviderUnavailable(payment.provider);
  }
}
