import { payableOrder } from '@muster/events';
import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, failpoint } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { keepPayableOrders } from '../payable-order/keep-payable-orders.ts';
import { type CreatedPayment, PROVIDERS } from '../provider/provider.ts';
import { enabledProvider } from '../provider/registry.ts';
import { claimPayment, NotPayableHere } from './claim-payment.ts';
import type { Payment } from './payment.entity.ts';
import { ProviderUnavailable } from './payment.refusals.ts';
import { paymentBatchesOf } from './payment-batches.ts';

export const StartPayment = z.object({
  orderId: field.id.toLowerCase(),
  provider: z.enum(PROVIDERS),
  idempotencyKey: field.idempotencyKey,
});
export type StartPayment = z.infer<typeof StartPayment>;

/**
 * Starts paying for an order of the actor's, or goes on where that was left: first the payment is ours, then the provider is
 * asked, outside any transaction, then the customer may pay. A crash in between leaves a payment in INIT for the next call.
 */
export async function startPayment(ctx: RequestContext, input: StartPayment): Promise<Payment> {
  if (!isId(input.orderId)) throw new NotFound('order');
  const payment = await claim(ctx, input);
  return payment.status === 'INIT' ? askProvider(ctx, payment) : payment;
}

async function claim(ctx: RequestContext, input: StartPayment): Promise<Payment> {
  const provider = enabledProvider(ctx.services, input.provider);
  const begun = provider === null ? null : await beginAtOnce(ctx, input);
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
    // What closed it here is newer than what orders answered; if nothing did, its time is over.
    throw new InvalidTransition('order', error.copy?.closedAs ?? 'EXPIRED', 'PAID');
  }
}

/**
 * What most of a launch is: a new key, and an order that can be paid and is not being paid for. Null for everything else, and
 * where somebody's key of the same batch stands for another order already.
 */
async function beginAtOnce(ctx: RequestContext, input: StartPayment): Promise<Payment | null> {
  try {
    return await paymentBatchesOf(ctx.services).begin({ ...input, userId: ctx.actor.id });
  } catch (error) {
    if (brokenConstraintOf(error) === undefined) throw error;
    return null;
  }
}

/** Brings our copy of the order up to date, or refuses what orders itself says cannot be paid. */
async function askOrders(ctx: RequestContext, orderId: string): Promise<void> {
  const { payable, status, userId } = await ctx.command(payableOrder, { orderId });
  if (status === null || userId !== ctx.actor.id) throw new NotFound('order');
  if (payable === null) throw new InvalidTransition('order', status, 'PAID');
  await ctx.transact((tx) => keepPayableOrders(tx, [payable]));
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
      'A provider did not take a payment.',
    );
    throw new ProviderUnavailable(payment.provider);
  }
}
