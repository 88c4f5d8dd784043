export { connectionsOf } from './connections.ts';
export { startWorkers, type Workers } from './start-workers.ts';
export { type ClusterPeers, isWorker, runWorker } from './worker.ts';
export { NEEDS_REDIS, needsRedis, workersSetting } from './workers-setting.ts';
