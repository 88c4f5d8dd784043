import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

export interface MetricsAccess {
  readonly metrics: Metrics;
  /** Bearer token of a reader; without one everybody may read, and only in development. */
  readonly token: string | undefined;
}

/** `GET /metrics`, for holders of the token. */
export async function metricsRoute(app: FastifyInstance, { metrics, token }: MetricsAccess): Promise<void> {
  app.get('/metrics', async ({ headers }, reply) => {
    if (token !== undefined && !isSame(headers.authorization ?? '', `Bearer ${token}`)) {
      return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'The metrics are not for everybody.' });
    }
    return reply
      .type(metrics.registry.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text());
  });
}

const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
