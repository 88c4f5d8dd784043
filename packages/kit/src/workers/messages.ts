import type { Reading } from '../metrics/index.ts';

/** What a worker says to the process that started it. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly url: string }
  /** It cannot start, and why, in the words for an operator. */
  | { readonly kind: 'cannot start'; readonly why: string }
  /** Counts one more of `key`, unless there are `most` in all workers. */
  | { readonly kind: 'enter'; readonly id: number; readonly key: string; readonly most: number }
  | { readonly kind: 'leave'; readonly key: string }
  /** Asks for what all workers measured. */
  | { readonly kind: 'gather'; readonly id: number }
  | { readonly kind: 'measured'; readonly id: number; readonly reading: Reading };

/** What it is told. */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'entered'; readonly id: number; readonly isIn: boolean }
  | { readonly kind: 'gathered'; readonly id: number; readonly readings: readonly Reading[] }
  /** Asks for what it measured itself. */
  | { readonly kind: 'measure'; readonly id: number };

/** Messages of Node and of its watch mode travel the same way. */
export const isOurs = <M extends FromWorker | ToWorker>(message: unknown): message is M =>
  typeof message === 'object' && message !== null && typeof (message as { kind?: unknown }).kind === 'string';
