import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphClient as Client, SignInDocument } from '@muster/client';
import { databaseUrlOf } from '@muster/kit/orm';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { examine } from '@muster/server';
import { eventually } from '@muster/testing';
import { builtPrograms } from '@muster/testing/built-programs';
import { untilReady } from '../../server/src/distributed/start-distributed.ts';
import { ENVIRONMENT_OF_TESTS, PATIENCE_MS } from './environment.ts';
import type { TestSystem } from './system.ts';

/** Words of `pg` for a connection that was not there in time. */
const DATABASE_TOO_SLOW = 'timeout expired';

const ROOT = join(import.meta.dirname, '..', '..');

/** `npm start` as a child process that can be killed, on a data folder that survives it. */
export class Program {
  #child: ChildProcess | undefined;
  #output = '';
  #exited: Promise<unknown> = Promise.resolve();
  readonly #dataDir: string;
  readonly port: number;

  constructor(dataDir: string, port: number) {
    this.#dataDir = dataDir;
    this.port = port;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get alive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Lines of its output since it was started. */
  get lines(): string[] {
    return this.#output.split('\n');
  }

  /** Resolves when it is ready. A start that a slow machine kept from its database for too long is repeated, as a supervisor would. */
  async start(env: Record<string, string> = {}): Promise<void> {
    do {
      await this.begin(env);
      await Promise.race([untilReady('the program', this.url, PATIENCE_MS), this.#exited]);
    } while (!this.alive && this.#output.includes(DATABASE_TOO_SLOW));
    if (!this.alive) throw new Error(`The program ended at its start: ${this.#output}`);
  }

  /** The running program will be killed at these failpoints, counted from now on; the next one has none. */
  async willDieAt(failpoints: string): Promise<void> {
    await writeFile(`${this.#failpointFile}.half`, failpoints);
    await rename(`${this.#failpointFile}.half`, this.#failpointFile);
  }

  get #failpointFile(): string {
    return join(this.#dataDir, 'failpoints');
  }

  async begin(env: Record<string, string> = {}): Promise<void> {
    this.#output = '';
    const built = await builtPrograms();
    await rm(this.#failpointFile, { force: true });
    const child = spawn(process.execPath, [...RUN_TYPESCRIPT, join(ROOT, 'server/src/main.ts'), 'embedded'], {
      cwd: ROOT,
      env: {
        ...ENVIRONMENT_OF_TESTS,
        ...process.env,
        ...built,
        // Sessions outlive a kill and the restart, however slow the machine.
        MUSTER_ACCESS_TOKEN_TTL_S: '3600',
        MUSTER_FAILPOINTS: `@${this.#failpointFile}`,
        MUSTER_LOG: 'error',
        ...env,
        PORT: String(this.port),
        MUSTER_DATA_DIR: this.#dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#exited = once(child, 'exit');
    const onOutput = (text: string) => {
      this.#output += text;
    };
    child.stdout.setEncoding('utf8').on('data', onOutput);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      onOutput(text);
      if (env.MUSTER_LOG === undefined) process.stderr.write(text);
    });
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.alive) return;
    child.kill(signal);
    await this.#exited;
  }

  async ended(): Promise<void> {
    await eventually(() => !this.alive);
  }

  /** The running system as the stories see it; its databases are reached by the connection file in its data folder. */
  async system(): Promise<TestSystem> {
    const secrets = JSON.parse(await readFile(join(this.#dataDir, 'secrets.json'), 'utf8'));
    const { databaseUrl } = JSON.parse(await readFile(join(this.#dataDir, 'running.json'), 'utf8'));
    const visitor = new Client(`${this.url}/graphql`);
    const administrator = { email: 'admin@muster.example', password: secrets.MUSTER_ADMIN_PASSWORD };
    let accessToken = '';
    await eventually(async () => {
      const { signIn } = await visitor.ask(SignInDocument, { input: administrator }); // Busy while a database comes back.
      if (signIn.__typename !== 'AuthSession') throw new Error(signIn.__typename);
      accessToken = signIn.accessToken;
    });
    const urlOf = (name: string) => databaseUrlOf(databaseUrl, name);
    return {
      url: this.url,
      visitor,
      administrator,
      admin: visitor.as(accessToken),
      databaseUrl: urlOf,
      aheadMs: 0,
      advance: async () => {},
      async broken() {
        const findings = await examine(urlOf);
        return findings
          .filter(({ rows }) => rows.length > 0)
          .map(({ database, name, rows }) => `${database}: ${name}: ${JSON.stringify(rows[0])}`);
      },
      close: async () => {},
    };
  }
}
