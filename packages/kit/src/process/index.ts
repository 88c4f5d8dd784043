export { type DescribedError, describeError, safeMessage } from './describe-error.ts';
export { explain } from './explain.ts';
export { processLog } from './log.ts';
export { processClock } from './process-clock.ts';
export { connectRedis } from './redis-connection.ts';
export { BadSettings, readSettings } from './settings.ts';
export { readSystemFile, type SystemFile, subgraphUrl } from './system-file.ts';
export { untilStopped } from './until-stopped.ts';
