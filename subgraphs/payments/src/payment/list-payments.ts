import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, field, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { PROVIDERS } from '../provider/provider.ts';
import { Payment } from './payment.entity.ts';
import { paymentStates } from './payment.states.ts';

const PAYMENTS = sortedList({
  name: 'payments',
  entity: Payment,
  orders: { NEWEST: { createdAt: 'desc', id: 'desc' } },
});

/** Conditions on the moment of creation that the lists of payments and refunds share. */
export const createdWithin = { createdFrom: field.moment.nullish(), createdUntil: field.moment.nullish() };

const PaymentFilter = z.object({
  status: z.array(z.enum(paymentStates.states)).max(paymentStates.states.length).nullish(),
  provider: z.array(z.enum(PROVIDERS)).max(PROVIDERS.length).nullish(),
  ...createdWithin,
});

/** Payments of every customer, newest first. Throws InvalidInput for a bad filter or bad pagination arguments. */
export function listPayments(em: EntityManager, filter: unknown, page: PageArguments): Promise<Connection<Payment>> {
  const { status, provider, createdFrom, createdUntil } = valid(PaymentFilter, filter ?? {}, 'filter');
  const where = allOf<Payment>(
    status && { status: { $in: status } },
    provider && { provider: { $in: provider } },
    createdFrom && { createdAt: { $gte: createdFrom } },
    createdUntil && { createdAt: { $lt: createdUntil } },
  );
  return readPage(em, PAYMENTS, { sort: 'NEWEST', where }, page);
}
