import type { MetricsSnapshot } from '../metrics/index.ts';

/** Messages from a worker to the primary process. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly url: string }
  /** It cannot start, with the reason in words for an operator. */
  | { readonly kind: 'cannot start'; readonly why: string }
  /** Counts one more of `key`, unless there are `most` in all workers. */
  | { readonly kind: 'enter'; readonly id: number; readonly key: string; readonly most: number }
  | { readonly kind: 'leave'; readonly key: string }
  /** Requests the metrics of all workers. */
  | { readonly kind: 'collect'; readonly id: number }
  | { readonly kind: 'measured'; readonly id: number; readonly snapshot: MetricsSnapshot };

/** Messages from the primary process to a worker. */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'entered'; readonly id: number; readonly isIn: boolean }
  | { readonly kind: 'collected'; readonly id: number; readonly snapshots: readonly MetricsSnapshot[] }
  /** Requests the worker's own metrics. */
  | { readonly kind: 'measure'; readonly id: number };

/** Node and its watch mode send messages on the same channel. */
export const isOurs = <M extends FromWorker | ToWorker>(message: unknown): message is M =>
  typeof message === 'object' && message !== null && typeof (message as { kind?: unknown }).kind === 'string';
