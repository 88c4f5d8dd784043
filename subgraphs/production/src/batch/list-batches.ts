import { type EntityManager, type FilterQuery, raw } from '@mikro-orm/postgresql';
import { type Actor, type Connection, field, isId, may, type PageArguments } from '@muster/kit/domain';
import { allOf, newestFirst, readPage } from '@muster/kit/orm';
import { z } from 'zod';
import { ANNOUNCED } from '../counter/counter.rules.ts';
import { Batch } from './batch.entity.ts';
import { dayOf, IN_WORK } from './batch.rules.ts';
import { batchStates } from './batch.states.ts';
import { beginsWith } from './begins-with.ts';

const BATCHES = newestFirst('batches', Batch);

export const BatchFilter = z.object({
  status: z.array(z.enum(batchStates.states)).max(batchStates.states.length).nullish(),
  sellWindowId: field.id.nullish(),
  search: field.text(100).nullish(),
  plannedFrom: z.iso.date().nullish(),
  plannedUntil: z.iso.date().nullish(),
  isLate: z.boolean().nullish(),
});

interface Viewer {
  readonly em: EntityManager;
  readonly actor: Actor;
  readonly now: Date;
}

type Filter = z.infer<typeof BatchFilter>;

/** Batches that the actor may see, newest first. */
export const listBatches = (viewer: Viewer, filter: Filter, page: PageArguments): Promise<Connection<Batch>> =>
  readPage(viewer.em, BATCHES, { sort: 'NEWEST', where: batchesWhere(viewer, filter) }, page);

/** Batches of a filter that the actor may see, as a condition. */
export function batchesWhere({ actor, now }: Omit<Viewer, 'em'>, filter: Filter): FilterQuery<Batch> {
  const { status, sellWindowId, search, plannedFrom, plannedUntil, isLate } = filter;
  return allOf<Batch>(
    shownTo(actor),
    status != null && { status: { $in: status } },
    sellWindowId != null && (isId(sellWindowId) ? { sellWindowId } : { id: { $in: [] } }),
    search != null && search !== '' && { number: beginsWith(search) },
    plannedFrom != null && { plannedProductionDate: { $gte: plannedFrom } },
    plannedUntil != null && { plannedProductionDate: { $lte: plannedUntil } },
    isLate != null && lateness(isLate, dayOf(now)),
  );
}

/** Late batches, or all others: the rule `isLate` as a condition. */
const lateness = (isLate: boolean, today: string): FilterQuery<Batch> =>
  isLate
    ? { status: { $in: [...IN_WORK] }, plannedProductionDate: { $lt: today } }
    : { $or: [{ status: { $nin: [...IN_WORK] } }, { plannedProductionDate: { $gte: today } }] };

/** A batch is visible with its counter, and not while its threshold is lost: the rules of `batchOfOffer` as a condition. */
function shownTo(actor: Actor): FilterQuery<Batch> {
  const announced = ANNOUNCED.map((status) => `'${status}'`).join(', ');
  const isVisible = may(actor, 'sell_window:manage')
    ? ''
    : ` and (counter.window_status in (${announced}) or counter.reserved_ever_qty > 0)`;
  const shown = raw(
    (alias) => `exists (select from batch_counter as counter where counter.offer_id = ${alias}.offer_id
      and (${alias}.status <> 'CREATED' or counter.status <> 'OPEN')${isVisible})`,
  );
  return { [shown]: [] } as FilterQuery<Batch>;
}
