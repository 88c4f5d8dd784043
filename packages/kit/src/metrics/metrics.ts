import { collectDefaultMetrics, Registry } from 'prom-client';
import { type MetricsSnapshot, mergeMetrics } from './merge-metrics.ts';

const PROBE_WITHIN_MS = 2_000;

/** Updates gauges that are only worth computing when somebody reads them. */
export type Probe = () => Promise<void> | void;

/** Metrics of one process, in the Prometheus format. */
export class Metrics {
  readonly registry = new Registry();
  /** In a cluster: collects the readings of all workers, this one included. */
  collectAll: (() => Promise<readonly MetricsSnapshot[]>) | undefined;
  readonly #probes = new Set<Probe>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Registers a probe for each reading; one that fails or times out leaves out nothing but its own numbers. */
  onRead(probe: Probe): () => void {
    this.#probes.add(probe);
    return () => this.#probes.delete(probe);
  }

  async snapshot(): Promise<MetricsSnapshot> {
    await this.#probe();
    return this.registry.getMetricsAsJSON();
  }

  async text(): Promise<string> {
    if (this.collectAll !== undefined) return mergeMetrics(await this.collectAll());
    await this.#probe();
    return this.registry.metrics();
  }

  async #probe(): Promise<void> {
    await Promise.all([...this.#probes].map(inTime));
  }
}

async function inTime(probe: Probe): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PROBE_WITHIN_MS);
  });
  const asked = (async () => probe())().catch(() => {});
  await Promise.race([asked, late]);
  clearTimeout(timer);
}
