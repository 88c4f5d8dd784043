import type { Tx } from '@muster/kit/orm';
import { type Batch, BatchSchedule } from './batch.entity.ts';

interface Plan {
  readonly revision: number;
  readonly plannedProductionDate: string;
  readonly plannedShipDate: string;
  readonly reason?: string;
}

/** Adds a revision of the schedule, and copies its dates to the batch, which lists are read by. The caller has locked the batch. */
export function setSchedule(tx: Tx, batch: Batch, { reason, ...plan }: Plan): BatchSchedule {
  batch.plannedProductionDate = plan.plannedProductionDate;
  batch.plannedShipDate = plan.plannedShipDate;
  return tx.em.create(BatchSchedule, {
    ...plan,
    batch,
    reason: reason ?? null,
    createdBy: reason === undefined ? null : tx.actor.id,
    createdAt: tx.now,
  });
}
