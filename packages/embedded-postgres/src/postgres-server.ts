import { setTimeout as delay } from 'node:timers/promises';
import { bringUp, type Cluster, type Running } from './bring-up.ts';
import { createDatabase, urlOf } from './connection.ts';
import type { FolderLock } from './folder-lock.ts';
import { stopPostmaster } from './postmaster.ts';
import { isAlive } from './process-table.ts';

export interface PostgresServer {
  /** for `pg` and for MikroORM's clientUrl; it stays valid when the server is restarted after a crash */
  url(database: string): string;
  /** true: adopted from a killed program, without a restart */
  readonly adopted: boolean;
  /** pid of the postmaster; another one after a crash */
  readonly pid: number;
  /** Creates the database unless it exists. */
  createDatabase(name: string): Promise<void>;
  /** Ends every session, writes a checkpoint, and releases the data folder. */
  stop(): Promise<void>;
}

export interface Watchers {
  log(line: string): void;
  onRestart(): void;
}

const LOOK_MS = 200;
const RETRY_MS = 1_000;

/** Supervises the postmaster: restarts it until it is stopped. */
export class SupervisedPostgres implements PostgresServer {
  #running: Running;
  #stopped: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  readonly #watch: Promise<void>;
  readonly #port: number;

  constructor(
    running: Running,
    private readonly cluster: Cluster,
    private readonly lock: FolderLock,
    private readonly watchers: Watchers,
  ) {
    this.#running = running;
    this.#port = running.port;
    this.adopted = running.adopted;
    this.#watch = this.#keepAlive();
  }

  readonly adopted: boolean;

  get pid(): number {
    return this.#running.pid;
  }

  url(database: string): string {
    return urlOf(this.#port, this.cluster.password, database);
  }

  createDatabase(name: string): Promise<void> {
    return createDatabase(this.#port, this.cluster.password, name);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watch; // a restart in progress ends first, or it would leave a server behind
    try {
      await stopPostmaster(this.pid);
    } finally {
      this.lock.release();
    }
  }

  async #keepAlive(): Promise<void> {
    while (await this.#pause(LOOK_MS)) {
      if (!isAlive(this.pid)) await this.#restart();
    }
  }

  async #restart(): Promise<void> {
    const dead = this.pid;
    try {
      this.#running = await bringUp(this.cluster, this.#port);
      this.watchers.log(`PostgreSQL (process ${dead}) had died; it runs again as process ${this.pid}.`);
    } catch (error) {
      this.watchers.log(
        `PostgreSQL (process ${dead}) has died and could not be started again: ${(error as Error).message}`,
      );
      await this.#pause(RETRY_MS);
      return;
    }
    this.watchers.onRestart();
  }

  /** False as soon as the server is being stopped. It does not keep an otherwise finished program alive. */
  async #pause(ms: number): Promise<boolean> {
    await delay(ms, undefined, { ref: false, signal: this.#stopping.signal }).catch(() => {});
    return !this.#stopping.signal.aborted;
  }
}
