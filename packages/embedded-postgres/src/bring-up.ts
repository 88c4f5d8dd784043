import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { ask } from './connection.ts';
import { type DataFolder, readIfThere, writeWhole } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { endOrphans, findPostmaster, type Postmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { configuration, type Settings } from './settings.ts';
import { PasswordRefused, PostgresDidNotStart } from './start.errors.ts';

export interface Cluster {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly password: string;
  readonly settings: Settings;
}

export interface Running extends Postmaster {
  /** it was running already */
  readonly adopted: boolean;
}

/** Timeout of stopping a hung server: without an answer to a connection a checkpoint is unlikely. */
const HUNG_STOP_MS_MAX = 2_000;
const OBSTACLES_MS_MAX = 60_000;
const TRY_AGAIN_MS = 100;

/** Transient obstacles of a start. */
const OBSTACLES = {
  /** another program bound it first */
  portTaken: /Address already in use|could not create any TCP/,
  /** backends of a killed postmaster live on */
  orphans: /shared memory block .* is still in use/,
  /** the pg_ctl of a killed program is just starting a server, which the next attempt will find */
  startedTwice: /lock file ".*" already exists/,
};

/** A postmaster for this cluster with these settings: the running one, or a new one, on the port if given. */
export async function bringUp(cluster: Cluster, port?: number): Promise<Running> {
  const deadline = performance.now() + OBSTACLES_MS_MAX;
  for (;;) {
    const running = await findPostmaster(cluster.folder);
    if (running) {
      const alike = await isAsWanted(running, cluster, port);
      if (alike && (await ask(running.port, cluster.password)) === 'answers') return { ...running, adopted: true };
      await stopPostmaster(running.pid, alike ? HUNG_STOP_MS_MAX : undefined);
    }
    try {
      return { ...(await startNew(cluster, port ?? (await freePort()))), adopted: false };
    } catch (error) {
      const obstacle = obstacleIn(error);
      if (!obstacle || performance.now() > deadline) throw error;
      if (obstacle === 'orphans') await endOrphans(cluster.folder);
    }
    await delay(TRY_AGAIN_MS);
  }
}

function obstacleIn(error: unknown): string | undefined {
  if (!(error instanceof PostgresDidNotStart)) return undefined;
  return Object.entries(OBSTACLES).find(([, words]) => words.test(error.message))?.[0];
}

async function isAsWanted(running: Postmaster, cluster: Cluster, port = running.port): Promise<boolean> {
  const configured = await readIfThere(cluster.folder.configurationFile);
  return running.port === port && configured === configuration(cluster.binaries.home, cluster.settings, port);
}

async function startNew(cluster: Cluster, port: number): Promise<Postmaster> {
  const { folder, binaries, settings } = cluster;
  await writeWhole(folder.configurationFile, configuration(binaries.home, settings, port), folder.user);
  const started = await startPostmaster(folder, binaries);
  const answer = await ask(started.port, cluster.password);
  if (answer === 'answers') return started;
  await stopPostmaster(started.pid);
  if (answer === 'another password') throw new PasswordRefused(folder.passwordFile, folder.postgres);
  throw new PostgresDidNotStart(folder.postgres, ['it runs, but does not answer on its port']);
}
