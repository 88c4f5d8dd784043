import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileIn = (dataDir: string) => join(dataDir, 'events-in-redis');

/** Says that events of this data folder are, from now on, on their way through Redis. */
export const noteEventsInRedis = (dataDir: string): void => writeFileSync(fileIn(dataDir), '');
export const areEventsInRedis = (dataDir: string): boolean => existsSync(fileIn(dataDir));
export const forgetEventsInRedis = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });
