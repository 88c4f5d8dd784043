import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { createdWithin } from '../payment/list-payments.ts';
import { Refund } from './refund.entity.ts';
import { refundStates } from './refund.states.ts';

const REFUNDS = sortedList({
  name: 'refunds',
  entity: Refund,
  orders: { NEWEST: { createdAt: 'desc', id: 'desc' } },
});

const RefundFilter = z.object({
  status: z.array(z.enum(refundStates.states)).max(refundStates.states.length).nullish(),
  ...createdWithin,
});

/** Refunds of every payment, newest first. Throws InvalidInput for a bad filter or bad pagination arguments. */
export function listRefunds(em: EntityManager, filter: unknown, page: PageArguments): Promise<Connection<Refund>> {
  const { status, createdFrom, createdUntil } = valid(RefundFilter, filter ?? {}, 'filter');
  const where = allOf<Refund>(
    status && { status: { $in: status } },
    createdFrom && { createdAt: { $gte: createdFrom } },
    createdUntil && { createdAt: { $lt: createdUntil } },
  );
  return readPage(em, REFUNDS, { sort: 'NEWEST', where }, page);
}
