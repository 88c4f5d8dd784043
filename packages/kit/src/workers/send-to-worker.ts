import type { Worker } from 'node:cluster';
import type { ToWorker } from './messages.ts';

/** Whoever is gone meanwhile hears nothing: its end is noticed where it is waited for. */
export function sendToWorker(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
