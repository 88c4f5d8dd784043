import { type Metric, type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';

/** Metrics of one process, as sent to another. */
export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Merges the metrics of several processes into one text. Nothing is summed: a label of each series names its process. */
export function mergeMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  const registry = new Registry();
  for (const [name, parts] of Map.groupBy(snapshots.flat(), (metric) => metric.name)) {
    const metric = { ...parts[0]!, values: parts.flatMap(({ values }) => values) };
    // The registry needs no more of a metric to write it.
    registry.registerMetric({ name, get: async () => metric } as unknown as Metric);
  }
  return registry.metrics();
}
