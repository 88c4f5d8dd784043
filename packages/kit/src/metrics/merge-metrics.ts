import { type Metric, type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';

/** What one process measured, as it is handed to another. */
export type Reading = readonly MetricObjectWithValues<MetricValue<string>>[];

/** What several processes measured, as one text. Nothing is added up: each series says whose it is. */
export function mergeMetrics(readings: readonly Reading[]): Promise<string> {
  const registry = new Registry();
  for (const [name, parts] of Map.groupBy(readings.flat(), (metric) => metric.name)) {
    const metric = { ...parts[0]!, values: parts.flatMap(({ values }) => values) };
    // All that the registry asks of a metric when it writes it down.
    registry.registerMetric({ name, get: async () => metric } as unknown as Metric);
  }
  return registry.metrics();
}
