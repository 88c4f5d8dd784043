import { startPostgres } from '@muster/embedded-postgres';
import { databaseUrlOf } from '@muster/kit/runtime';
import { readRunningFile } from './running-file.ts';

/** The databases of a data folder: through the program that serves from it, or else by starting PostgreSQL for a while. */
export async function reachDatabases(
  dataDir: string,
): Promise<{ url(subgraph: string): string; close(): Promise<void> }> {
  const running = readRunningFile(dataDir);
  if (running !== null) return { url: (name) => databaseUrlOf(running.databaseUrl, name), close: async () => {} };
  const postgres = await startPostgres({ dataDir });
  return { url: (name) => postgres.url(`muster_${name}`), close: () => postgres.stop() };
}
