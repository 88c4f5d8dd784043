import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RedisServer {
  readonly url: string;
  /** Ends it, unless it has ended already. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface RedisOptions {
  readonly port: number;
  /** Working directory, for its data files. */
  readonly dir: string;
  /** Whether what it knows is on the disk within a second. */
  readonly appendOnly?: boolean;
  readonly options?: readonly string[];
}

/** A redis-server of one's own, once it takes connections; rejects when there is none, or it ends before. */
export async function startRedisServer({
  port,
  dir,
  appendOnly = false,
  options = [],
}: RedisOptions): Promise<RedisServer> {
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  const keeps = ['--save', '', '--appendonly', appendOnly ? 'yes' : 'no'];
  const server = spawn('redis-server', [...where, ...keeps, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
    server.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop(signal = 'SIGTERM') {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill(signal);
      await ended;
    },
  };
}
