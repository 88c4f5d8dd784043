export { type MetricsSnapshot, mergeMetrics } from './merge-metrics.ts';
export { Metrics } from './metrics.ts';
export { type MetricsAccess, metricsRoute } from './metrics-route.ts';
export { metricsFrom } from './metrics-settings.ts';
export { liveTimer, type SubgraphNumbers, unreadableCounter, watchSubgraph } from './subgraph-metrics.ts';
