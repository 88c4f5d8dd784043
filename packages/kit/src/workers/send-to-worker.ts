import type { Worker } from 'node:cluster';
import type { ToWorker } from './messages.ts';

/** A worker that is gone gets nothing: its exit is noticed where it is awaited. */
export function sendToWorker(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
