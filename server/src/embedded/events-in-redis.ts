import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileIn = (dataDir: string) => join(dataDir, 'events-in-redis');

/** Marks that events of this data folder travel through Redis from now on. */
export const noteEventsInRedis = (dataDir: string): void => writeFileSync(fileIn(dataDir), '');
export const areEventsInRedis = (dataDir: string): boolean => existsSync(fileIn(dataDir));
export const forgetEventsInRedis = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });
