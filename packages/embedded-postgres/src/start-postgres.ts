import { findBinaries } from './binaries.ts';
import { bringUp } from './bring-up.ts';
import { ensureCluster } from './cluster.ts';
import { asNotWritable, openDataFolder } from './data-folder.ts';
import { endWithProcess } from './end-with-process.ts';
import { lockFolder } from './folder-lock.ts';
import { type PostgresServer, SupervisedPostgres } from './postgres-server.ts';
import type { Settings } from './settings.ts';

export interface StartOptions {
  readonly dataDir: string;
  /** on top of the defaults in settings.ts */
  readonly settings?: Settings;
  /** called with one line for each noteworthy event */
  readonly log?: (line: string) => void;
  /** called after a crash and restart, on the same URL: every connection was lost */
  readonly onRestart?: () => void;
}

/** An embedded PostgreSQL in a folder: created, started, or adopted from a killed program. */
export async function startPostgres(options: StartOptions): Promise<PostgresServer> {
  const { dataDir, settings = {}, log = () => {}, onRestart = () => {} } = options;
  const began = performance.now();
  const folder = await openDataFolder(dataDir);
  const lock = await lockFolder(folder.root);
  const end = endWithProcess(folder);
  const held = {
    release() {
      end.cancel();
      lock.release();
    },
  };
  try {
    const binaries = await findBinaries(folder);
    const password = await ensureCluster(folder, binaries);
    const cluster = { folder, binaries, password, settings };
    const running = await end.atTheStart(() => bringUp(cluster));
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    log(`PostgreSQL ${running.adopted ? 'was still running' : 'started'} in ${folder.postgres} (${seconds} s).`);
    return new SupervisedPostgres(running, cluster, held, { log, onRestart });
  } catch (error) {
    held.release();
    throw asNotWritable(folder.root, error);
  }
}
