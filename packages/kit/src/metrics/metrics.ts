import { collectDefaultMetrics, Registry } from 'prom-client';
import { mergeMetrics, type Reading } from './merge-metrics.ts';

const PROBE_WITHIN_MS = 2_000;

/** Asks for numbers that are only worth asking for when somebody reads them. */
export type Probe = () => Promise<void> | void;

/** What one process tells of itself, in the words of Prometheus. */
export class Metrics {
  readonly registry = new Registry();
  /** Where several processes are one to the outside: the readings of all of them, this one's among them. */
  together: (() => Promise<readonly Reading[]>) | undefined;
  readonly #probes = new Set<Probe>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Asked at each reading; one that fails, or is not done in time, keeps nothing but its own numbers from being told. */
  onRead(probe: Probe): () => void {
    this.#probes.add(probe);
    return () => this.#probes.delete(probe);
  }

  async reading(): Promise<Reading> {
    await this.#probe();
    return this.registry.getMetricsAsJSON();
  }

  async text(): Promise<string> {
    if (this.together !== undefined) return mergeMetrics(await this.together());
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
