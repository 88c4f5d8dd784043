import type { FastifyInstance } from 'fastify';

/** For requests in hand, once a server is asked to stop. */
const FINISH_WITHIN_MS = 10_000;

/**
 * How to stop a server: it takes nothing more, finishes what it has in hand, and lets each connection go with its last
 * answer. To be asked for before the server is ready.
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
    const patience = setTimeout(() => {
      app.server.closeAllConnections();
      late.resolve();
    }, finishWithinMs);
    await Promise.race([closed, late.promise]);
    clearTimeout(patience);
  };
}
