import cluster from 'node:cluster';
import type { Metrics, MetricsSnapshot } from '../metrics/index.ts';
import { explain } from '../process/explain.ts';
import { type FromWorker, isOurs, type ToWorker } from './messages.ts';

/** Timeout of the shutdown, shorter than the primary's before it kills. */
const STOP_WITHIN_MS = 14_000;

/** The variable with a worker's number; a replacement gets the number of the dead one. */
export const NUMBER = 'MUSTER_WORKER';

/** A worker's view of its cluster, through the primary process. */
export interface ClusterPeers {
  /** Number of workers, this one included. */
  readonly count: number;
  /** Counts one more of `key` in all workers, until the answer is called. Null when there are `most` already. */
  enter(key: string, most: number | null): Promise<(() => void) | null>;
  /** Merges the metrics of all workers from here on, each series labelled with the number of its worker. */
  join(metrics: Metrics): void;
}

export interface WorkerPart {
  readonly url: string;
  close(): Promise<void>;
}

/** Whether this process is one of several that share a port. */
export const isWorker = (): boolean => cluster.isWorker;

/**
 * Runs a worker until it is asked to stop, and ends the process. Ctrl-C and service managers signal every process of a group,
 * beside the primary's message: the first request counts, and no second one cuts the graceful shutdown short.
 */
export async function runWorker(
  count: number,
  start: (clusterPeers: ClusterPeers) => Promise<WorkerPart>,
): Promise<void> {
  let part: WorkerPart | undefined;
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await part?.close();
    // Not at once: a connection on its way to this worker goes back meanwhile, and to another one.
    process.once('disconnect', () => process.exit(0));
    cluster.worker?.disconnect();
  };
  process.on('SIGINT', () => {});
  process.on('SIGTERM', stop);
  process.on('message', (message) => {
    if (isOurs<ToWorker>(message) && message.kind === 'stop') void stop();
  });
  try {
    part = await start(clusterPeers(count));
    await send({ kind: 'ready', url: part.url });
  } catch (error) {
    await send({ kind: 'cannot start', why: explain(error) });
    process.exit(1);
  }
}

const send = (message: FromWorker): Promise<void> =>
  new Promise((resolve) => {
    // A failure means that the other end is gone, and this process with it.
    process.send?.(message, undefined, {}, () => resolve());
  });

function clusterPeers(count: number): ClusterPeers {
  let asked = 0;
  const waiting = new Map<number, (answer: never) => void>();
  const ask = <A>(question: (id: number) => FromWorker): Promise<A> =>
    new Promise<A>((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      void send(question(asked));
    });
  const answered = (id: number, answer: unknown): void => {
    waiting.get(id)?.(answer as never);
    waiting.delete(id);
  };
  let measured: Metrics | undefined;

  process.on('message', (message: unknown) => {
    if (!isOurs<ToWorker>(message)) return;
    if (message.kind === 'entered') answered(message.id, message.isIn);
    else if (message.kind === 'collected') answered(message.id, message.snapshots);
    else if (message.kind === 'measure') {
      const { id } = message;
      void measured?.snapshot().then((snapshot) => send({ kind: 'measured', id, snapshot }));
    }
  });

  return {
    count,
    async enter(key, most) {
      if (most === null) return () => {};
      if (!(await ask<boolean>((id) => ({ kind: 'enter', id, key, most })))) return null;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        void send({ kind: 'leave', key });
      };
    },
    join(metrics) {
      measured = metrics;
      metrics.registry.setDefaultLabels({ worker: process.env[NUMBER] ?? '' });
      metrics.collectAll = () => ask<readonly MetricsSnapshot[]>((id) => ({ kind: 'collect', id }));
    },
  };
}
