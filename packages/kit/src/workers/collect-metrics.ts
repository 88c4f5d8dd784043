import type { Worker } from 'node:cluster';
import type { Reading } from '../metrics/index.ts';
import { sendToWorker } from './send-to-worker.ts';

/** Timeout, longer than that of a worker's own probes; a worker without an answer is left out. */
const ANSWER_WITHIN_MS = 3_000;

/** Collects the metrics of every worker. */
export class MetricsCollector {
  #asked = 0;
  readonly #waiting = new Map<number, (reading: Reading | null) => void>();

  async gather(workers: readonly Worker[]): Promise<Reading[]> {
    const readings = await Promise.all(workers.map((worker) => this.#ask(worker)));
    return readings.filter((reading) => reading !== null);
  }

  answered(id: number, reading: Reading): void {
    this.#waiting.get(id)?.(reading);
  }

  #ask(worker: Worker): Promise<Reading | null> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const answer = (reading: Reading | null) => {
        this.#waiting.delete(id);
        clearTimeout(late);
        worker.off('exit', gone);
        resolve(reading);
      };
      const gone = () => answer(null);
      const late = setTimeout(gone, ANSWER_WITHIN_MS).unref();
      worker.once('exit', gone);
      this.#waiting.set(id, answer);
      sendToWorker(worker, { kind: 'measure', id });
    });
  }
}
