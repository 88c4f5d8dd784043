export type { AuditActions, AuditChange } from './audit.ts';
export {
  auditHead,
  type BrokenLink,
  type ChainHead,
  type ChainReport,
  chainAudit,
  verifyAudit,
} from './audit-chain.ts';
export { AUDIT_PAGE_MAX, type AuditEntry, AuditQuestion, auditEntriesOf, readAudit } from './audit-read.ts';
export { column, columns } from './columns.ts';
export { type Database, type DatabaseOptions, type EntityClass, openDatabase } from './database.ts';
export { amountMinor, identity, newId, touched, versioned } from './entity.ts';
export { armFailpoints, failpoint } from './failpoint.ts';
export { brokenConstraintOf, isCancelled, isUnavailable, sqlStateOf } from './failures.ts';
export type { HotPool } from './hot-pool.ts';
export { digestOf, IDEMPOTENCY_KEPT_HOURS, idempotent } from './idempotency.ts';
export { defineJob, type JobType } from './job.ts';
export { answerOnce, carriedOut, type KeyedCall, keyedCall } from './keyed-call.ts';
export { escapeLike } from './like.ts';
export type { MigrationClass } from './migrations.ts';
export { orderedUuids } from './ordered-uuid.ts';
export { outboxRow, pendingEvent } from './outbox.ts';
export type { ReadAgain } from './outline.ts';
export { type DatabasePlan, prepareDatabase, refuseOldServer } from './prepare-database.ts';
export { readPrepared } from './prepared.ts';
export { nextNumber } from './readable-number.ts';
export { columnName, namesOf, type RowsetColumns, rowset, valuesOf } from './rowset.ts';
export { databaseNameOf, databaseOf, databaseUrlOf, maintenanceUrlOf, urlAs } from './server-urls.ts';
export { allOf, countRows, newestFirst, readPage, type SortedList, sortedList, sortedLists } from './sorted-list.ts';
export type { Statement } from './statement.ts';
export { withTimeLimits } from './time-limits.ts';
export { type Cause, lock, type Tx, transact } from './transaction.ts';
export { anyOf, typedQuery } from './typed-query.ts';
export { questionPool, withClient } from './with-client.ts';
