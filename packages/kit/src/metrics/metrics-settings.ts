import { Metrics } from './metrics.ts';
import type { MetricsAccess } from './metrics-route.ts';

/** Metrics according to the environment: in production only behind `MUSTER_METRICS_TOKEN`. */
export function metricsFrom(env: NodeJS.ProcessEnv): MetricsAccess | undefined {
  const token = env.MUSTER_METRICS_TOKEN || undefined;
  return token === undefined && env.NODE_ENV === 'production' ? undefined : { metrics: new Metrics(), token };
}
