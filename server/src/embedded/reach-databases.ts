import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@muster/embedded-postgres';
import { databaseOf, databaseUrlOf } from '@muster/kit/orm';
import { completeSecrets } from '../secrets.ts';
import { readRunningFile } from './running-file.ts';

/** Databases of a running or stopped system, with the environment for its subgraphs. */
export interface ReachedDatabases {
  url(subgraph: string): string;
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

class NoData extends Error {}

/**
 * Databases of `DATABASE_URL`, or else of the data folder: through the program that serves from it, or with a PostgreSQL that is
 * started for the duration.
 */
export async function reachDatabases(env: NodeJS.ProcessEnv): Promise<ReachedDatabases> {
  const server = env.DATABASE_URL;
  if (server) return { url: (name) => databaseUrlOf(server, name), env, close: async () => {} };
  const dataDir = env.MUSTER_DATA_DIR || '.muster';
  if (!existsSync(join(dataDir, 'secrets.json'))) {
    throw new NoData(
      `There is no data in ${dataDir}. Set MUSTER_DATA_DIR to the folder that npm start uses, or DATABASE_URL to the server of a distributed system.`,
    );
  }
  const complete = { ...env, ...completeSecrets(dataDir, env).env };
  const running = readRunningFile(dataDir);
  if (running !== null) {
    return { url: (name) => databaseUrlOf(running.databaseUrl, name), env: complete, close: async () => {} };
  }
  const postgres = await startPostgres({ dataDir });
  return { url: (name) => postgres.url(databaseOf(name)), env: complete, close: () => postgres.stop() };
}
