import type { Worker } from 'node:cluster';
import type { MetricsSnapshot } from '../metrics/index.ts';
import { sendToWorker } from './send-to-worker.ts';

/** Timeout, longer than that of a worker's own probes; a worker without an answer is left out. */
const ANSWER_WITHIN_MS = 3_000;

/** Collects the metrics of every worker. */
export class MetricsCollector {
  #asked = 0;
  readonly #waiting = new Map<number, (snapshot: MetricsSnapshot | null) => void>();

  async collect(workers: readonly Worker[]): Promise<MetricsSnapshot[]> {
    const snapshots = await Promise.all(workers.map((worker) => this.#ask(worker)));
    return snapshots.filter((snapshot) => snapshot !== null);
  }

  answered(id: number, snapshot: MetricsSnapshot): void {
    this.#waiting.get(id)?.(snapshot);
  }

  #ask(worker: Worker): Promise<MetricsSnapshot | null> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const answer = (snapshot: MetricsSnapshot | null) => {
        this.#waiting.delete(id);
        clearTimeout(late);
        worker.off('exit', gone);
        resolve(snapshot);
      };
      const gone = () => answer(null);
      const late = setTimeout(gone, ANSWER_WITHIN_MS).unref();
      worker.once('exit', gone);
      this.#waiting.set(id, answer);
      sendToWorker(worker, { kind: 'measure', id });
    });
  }
}
