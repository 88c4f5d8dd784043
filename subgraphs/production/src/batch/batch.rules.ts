import type { BatchStatus } from './batch.states.ts';

/** Batches that are planned and not made yet: they have dates that may be missed, and that may be moved. */
export const IN_WORK: readonly BatchStatus[] = ['SCHEDULED', 'IN_PRODUCTION'];

/** Revisions of one schedule. */
export const REVISIONS_MAX = 100;

export const isInWork = (status: BatchStatus): boolean => IN_WORK.includes(status);

/** Calendar date in UTC, as ISO 8601. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Whether the planned completion date has passed, in UTC, and the batch is not completed. */
export const isLate = (
  {
    status,
    plannedProductionDate,
  }: { readonly status: BatchStatus; readonly plannedProductionDate?: string | null | undefined },
  now: Date,
): boolean => isInWork(status) && plannedProductionDate != null && plannedProductionDate < dayOf(now);
