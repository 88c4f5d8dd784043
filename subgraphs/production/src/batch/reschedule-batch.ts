import { batchChanged, batchRescheduled } from '@muster/events';
import { assertVersion, field, InvalidInput, InvalidTransition, TooMany } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Batch, BatchSchedule } from './batch.entity.ts';
import { dayOf, isInWork, REVISIONS_MAX } from './batch.rules.ts';
import { setSchedule } from './set-schedule.ts';

export const REASON_MAX_CHARACTERS = 500;
/** A later year is a typo. */
const LAST_DAY = '2999-12-31';

const day = z.iso.date().refine((text) => text <= LAST_DAY, 'must be before the year 3000');

export const RescheduleBatch = z
  .object({
    batchId: field.id,
    expectedRevision: z.int().min(1),
    plannedProductionDate: day,
    plannedShipDate: day,
    reason: field.text(REASON_MAX_CHARACTERS).refine((text) => text !== '', 'must not be empty'),
  })
  .refine(({ plannedProductionDate, plannedShipDate }) => plannedShipDate >= plannedProductionDate, {
    path: ['plannedShipDate'],
    message: 'must not be before plannedProductionDate',
  });
type Input = z.infer<typeof RescheduleBatch>;

/** Moves the dates of a batch that is planned and not made yet, as the next revision of its schedule. */
export async function rescheduleBatch(tx: Tx, input: Input): Promise<Batch> {
  const batch = await lock(tx, Batch, input.batchId, 'batch');
  if (!isInWork(batch.status)) throw new InvalidTransition('batch', batch.status, 'SCHEDULED');
  const latest = await tx.em.findOneOrFail(BatchSchedule, { batch: batch.id }, { orderBy: { revision: 'desc' } });
  assertVersion('schedule', { version: latest.revision }, input.expectedRevision);
  if (latest.revision >= REVISIONS_MAX) throw new TooMany('revisions of a schedule', REVISIONS_MAX);
  refusePast(input, latest, dayOf(tx.now));

  const { plannedProductionDate, plannedShipDate, reason } = input;
  const dates = { revision: latest.revision + 1, plannedProductionDate, plannedShipDate };
  setSchedule(tx, batch, { ...dates, reason });
  const { id: batchId, offerId, sellWindowId, productId, status } = batch;
  tx.emit(batchRescheduled, { batchId, offerId, sellWindowId, productId, ...dates });
  tx.emit(batchChanged, { batchId, offerId, status });
  tx.audit({
    action: 'batch.reschedule',
    entityType: 'Batch',
    entityId: batchId,
    before: {
      revision: latest.revision,
      plannedProductionDate: latest.plannedProductionDate,
      plannedShipDate: latest.plannedShipDate,
    },
    after: { ...dates, reason },
  });
  return batch;
}

/** Refuses to move a date into the past. One that has passed may stay where it is. */
function refusePast(input: Input, latest: BatchSchedule, today: string): void {
  const issues = (['plannedProductionDate', 'plannedShipDate'] as const)
    .filter((path) => input[path] !== latest[path] && input[path] < today)
    .map((path) => ({ path, message: 'must not be in the past' }));
  if (issues.length > 0) throw new InvalidInput(issues);
}
