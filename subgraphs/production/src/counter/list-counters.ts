import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Actor, type Connection, field, isId, may, type PageArguments } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { BatchCounter, type CounterWithTerms } from './counter.entity.ts';
import { ANNOUNCED } from './counter.rules.ts';
import { counterStates } from './counter.states.ts';

/** Ids of offers rise with time. */
const COUNTERS = sortedList({
  name: 'batchCounters',
  entity: BatchCounter,
  orders: { NEWEST: { offerId: 'desc' } },
});

export const CounterFilter = z.object({
  status: z.array(z.enum(counterStates.states)).max(counterStates.states.length).nullish(),
  awaitsDecision: z.boolean().nullish(),
  sellWindowId: field.id.nullish(),
});

type Filter = z.infer<typeof CounterFilter>;

/** Counters that the actor may see, those of the newest offers first. */
export async function listCounters(
  em: EntityManager,
  actor: Actor,
  filter: Filter,
  page: PageArguments,
): Promise<Connection<CounterWithTerms>> {
  const where = countersWhere(actor, filter);
  return (await readPage(em, COUNTERS, { sort: 'NEWEST', where }, page)) as Connection<CounterWithTerms>;
}

/** Counters of a filter that have terms and belong to windows visible to the actor, as a condition. */
export const countersWhere = (
  actor: Actor,
  { status, awaitsDecision, sellWindowId }: Filter,
): FilterQuery<BatchCounter> =>
  allOf<BatchCounter>(
    { thresholdQty: { $ne: null } },
    !may(actor, 'sell_window:manage') && {
      $or: [{ windowStatus: { $in: [...ANNOUNCED] } }, { reservedEverQty: { $gt: 0 } }],
    },
    status != null && { status: { $in: status } },
    awaitsDecision != null && awaiting(awaitsDecision),
    sellWindowId != null && (isId(sellWindowId) ? { sellWindowId } : { offerId: { $in: [] } }),
  );

/** Counters of which only the decision of an administrator is missing, or all others: `awaitsDecision` as a condition. */
function awaiting(awaits: boolean): FilterQuery<BatchCounter> {
  const condition: FilterQuery<BatchCounter> = {
    status: { $in: ['REACHED', 'LOCKED'] }, // The few that the index finds.
    $or: [{ decisionUntil: { $ne: null } }, { status: 'LOCKED', reservedQty: 0 }],
  };
  return awaits ? condition : { $not: condition };
}
