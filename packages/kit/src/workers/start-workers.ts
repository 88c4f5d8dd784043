import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from '../domain/cannot-start.ts';
import type { Log } from '../subgraph/index.ts';
import { closeUntaken } from './close-untaken.ts';
import { ClusterCounter } from './cluster-counter.ts';
import { MetricsCollector } from './collect-metrics.ts';
import { type FromWorker, isOurs } from './messages.ts';
import { restartAfterMs } from './restart.rules.ts';
import { sendToWorker } from './send-to-worker.ts';
import { NUMBER } from './worker.ts';

/** Timeout of the graceful shutdown; then workers are killed. */
const STOP_WITHIN_MS = 15_000;

export interface WorkersOptions {
  readonly count: number;
  /** Environment of each worker beside this process's own. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
}

export interface Workers {
  /** URL that all workers share. */
  readonly url: string;
  /** Rejects when no worker serves any more and none can be restarted. */
  readonly over: Promise<never>;
  /** Graceful shutdown: every worker finishes its work in hand. */
  close(): Promise<void>;
}

class WorkersDie extends Error {}

/**
 * Cluster: this program as several processes that share a port, each restarted when it dies. The first starts alone, so that
 * one-off preparation happens once, and the others find it done.
 */
export async function startWorkers({ count, env, log }: WorkersOptions): Promise<Workers> {
  // Round robin. The system's own scheduling gives a few processes most of the connections.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ serialization: 'advanced' });
  const closing = new AbortController();
  const counter = new ClusterCounter();
  const collector = new MetricsCollector();
  const running = new Set<Worker>();
  const serving = new Set<Worker>();
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {}); // The caller awaits it; without this a rejection could be unhandled.
  let begun = false;
  let url = '';

  const onMessage = (worker: Worker, message: FromWorker, onReady: () => void): void => {
    if (message.kind === 'ready') {
      url = message.url;
      serving.add(worker);
      onReady();
    } else if (message.kind === 'cannot start') {
      // At the start somebody reads the reason; later the cause may pass.
      if (!begun) over.reject(new CannotStart(message.why));
      else log.error({ why: message.why }, 'A worker cannot start; retrying');
    } else if (message.kind === 'enter') {
      const isIn = counter.enter(worker.id, message.key, message.most);
      sendToWorker(worker, { kind: 'entered', id: message.id, isIn });
    } else if (message.kind === 'leave') {
      counter.leave(worker.id, message.key);
    } else if (message.kind === 'collect') {
      const { id } = message;
      void collector
        .collect([...serving])
        .then((all) => sendToWorker(worker, { kind: 'collected', id, snapshots: all }));
    } else {
      collector.answered(message.id, message.snapshot);
    }
  };

  /** Runs one worker from fork to exit; answers whether it served. */
  const runOnce = async (number: number, onReady: () => void): Promise<boolean> => {
    const worker = cluster.fork({ ...env, [NUMBER]: String(number) });
    running.add(worker);
    closeUntaken(worker.process);
    worker.on('message', (message: unknown) => {
      if (isOurs<FromWorker>(message)) onMessage(worker, message, onReady);
    });
    worker.on('error', (error) => log.debug({ err: error }, 'A message could not be sent to a worker'));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      worker.once('exit', (...ended) => resolve(ended));
    });
    running.delete(worker);
    counter.forget(worker.id);
    const served = serving.delete(worker);
    if (!closing.signal.aborted)
      log.warn({ worker: number, ended: worker.process.pid }, `A worker ended (${signal ?? `exit code ${code}`})`);
    return served;
  };

  /** Restarts a worker for as long as that makes sense; `onReady` is called each time it serves. */
  const supervise = async (number: number, onReady: () => void): Promise<void> => {
    for (let failedStarts = 0; !closing.signal.aborted; ) {
      const served = await runOnce(number, onReady);
      if (closing.signal.aborted) return;
      failedStarts = served ? 0 : failedStarts + 1;
      const waitMs = restartAfterMs({ failedStarts, othersServe: serving.size > 0, begun });
      if (waitMs === null) {
        over.reject(new WorkersDie(`A worker died ${failedStarts} times in a row before it served; its log says why.`));
        return;
      }
      // Nothing else may keep this process alive meanwhile.
      await delay(waitMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  };

  const supervised: Promise<void>[] = [];
  const start = (number: number): Promise<void> => {
    const ready = Promise.withResolvers<void>();
    supervised.push(supervise(number, () => ready.resolve()));
    return Promise.race([ready.promise, over.promise]);
  };
  const close = async (): Promise<void> => {
    closing.abort();
    for (const worker of running) sendToWorker(worker, { kind: 'stop' });
    const killTimer = setTimeout(() => {
      for (const worker of running) worker.process.kill('SIGKILL');
    }, STOP_WITHIN_MS);
    await Promise.all(supervised);
    clearTimeout(killTimer);
  };

  try {
    await start(1);
    await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 2)));
    begun = true;
    log.info({ url, workers: count }, 'All workers serve');
    return { url, over: over.promise, close };
  } catch (error) {
    await close();
    throw error;
  }
}
