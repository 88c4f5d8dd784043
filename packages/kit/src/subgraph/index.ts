export { BULK_MAX, type BulkOutcome, bulkIds, runBulk } from './bulk.ts';
export { type Changed, Changes, type FollowChanges, type TrackedAnswer } from './changes.ts';
export { type ChildList, childList } from './child-list.ts';
export { coalesce } from './coalesce.ts';
export { inBatchesOf, type LoaderDefinition, type Reader, RequestContext } from './context.ts';
export {
  batchConsumer,
  type CommandHandler,
  type Consumer,
  commandHandler,
  consumer,
  defineSubgraph,
  type Invariant,
  type JobHandler,
  jobHandler,
  type LiveChannel,
  type LiveMessage,
  liveSource,
  type NoSettings,
  networkJobHandler,
  type ReferenceResolver,
  type Retention,
  type SubgraphDefinition,
} from './definition.ts';
export { LiveGap } from './live-gap.ts';
export { loadAllBy, loadBy, type Visible, visibleIf, visibleToAll } from './loaders.ts';
export { type Log, silentLog } from './log.ts';
export {
  BROKEN_ROWS_MAX,
  checkInvariantOf,
  invariantsOf,
  type JobQueue,
  type ParkedHead,
  type PartHealth,
  parkedHeadsOf,
  partHealthOf,
  replayParkedOf,
  SYSTEM_MANAGE,
  SYSTEM_READ,
} from './oversight.ts';
export type { Route, RouteRequest, RouteResponse } from './route.ts';
export { refuseWithoutFactor, StepUpRequired, secondFactorShown } from './second-factor.ts';
export type { FollowRecords, LiveFeed, RecordCount, Services, SettingsBy } from './services.ts';
