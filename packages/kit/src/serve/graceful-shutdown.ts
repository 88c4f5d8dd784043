import type { FastifyInstance } from 'fastify';

/** Timeout of requests in flight, once a server is asked to stop. */
const FINISH_WITHIN_MS = 10_000;

/**
 * Graceful shutdown of a server: it accepts nothing more, finishes requests in flight, and closes each connection with its last
 * answer. Call it before the server is ready; the answer stops it.
 */
export function gracefulClose(app: FastifyInstance, finishWithinMs = FINISH_WITHIN_MS): () => Promise<void> {
  let closing = false;
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  return async () => {
    closing = true;
    const closed = app.close();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      app.server.closeAllConnections();
      late.resolve();
    }, finishWithinMs);
    await Promise.race([closed, late.promise]);
    clearTimeout(timer);
  };
}
