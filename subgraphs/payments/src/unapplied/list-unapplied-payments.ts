import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { UnappliedPayment } from './unapplied-payment.entity.ts';
import { unappliedStates } from './unapplied-payment.states.ts';
import { UNAPPLIED_REASONS } from './unapplied-reason.ts';

const UNAPPLIED_PAYMENTS = sortedList({
  name: 'unappliedPayments',
  entity: UnappliedPayment,
  orders: { NEWEST: { receivedAt: 'desc', id: 'desc' } },
});

const UnappliedFilter = z.object({
  status: z.array(z.enum(unappliedStates.states)).max(unappliedStates.states.length).nullish(),
  reason: z.array(z.enum(UNAPPLIED_REASONS)).max(UNAPPLIED_REASONS.length).nullish(),
});

/** Unapplied payments, newest first. Throws InvalidInput for a bad filter or bad pagination arguments. */
export function listUnappliedPayments(
  em: EntityManager,
  filter: unknown,
  page: PageArguments,
): Promise<Connection<UnappliedPayment>> {
  const { status, reason } = valid(UnappliedFilter, filter ?? {}, 'filter');
  const where = allOf<UnappliedPayment>(status && { status: { $in: status } }, reason && { reason: { $in: reason } });
  return readPage(em, UNAPPLIED_PAYMENTS, { sort: 'NEWEST', where }, page);
}
