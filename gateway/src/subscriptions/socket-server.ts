import type { Log } from '@muster/kit/subgraph';
import { handleProtocols, type Server } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { SocketMessages } from './socket-messages.ts';

const GOING_AWAY = 1001;

export interface SocketServerOptions {
  readonly pingEveryMs: number;
  /** Maximum nesting of lists and objects in a client's message. */
  readonly nesting: number;
  readonly log: Log;
}

/** Settles once the operation of the last message was read; undefined when none is being read. */
export type ReadingOf = (extra: Extra) => Promise<unknown> | undefined;

/**
 * Adapter between ws and graphql-ws. The library's own adapter handles all messages at once and treats any error as one of the
 * server; this one handles one message after another, as fast as the client reads its answers (backpressure).
 */
export function acceptSockets(
  protocol: Server<Extra>,
  server: WebSocketServer,
  readingOf: ReadingOf,
  { pingEveryMs, nesting, log }: SocketServerOptions,
): { dispose(): Promise<void> } {
  server.options.handleProtocols = handleProtocols;
  server.on('connection', (socket, request) => {
    const extra = { socket, request };
    const stopPings = pingEvery(socket, pingEveryMs);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => sent(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage(handle) {
          const messages = new SocketMessages(socket, { handle, nesting, reading: () => readingOf(extra), log });
          socket.on('message', (data) => messages.take(String(data)));
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      stopPings();
      closed(code, String(reason)).catch((err: unknown) => log.error({ err }, 'A socket could not be closed well'));
    });
  });
  return {
    async dispose() {
      for (const socket of server.clients) socket.close(GOING_AWAY, 'Going away');
      server.removeAllListeners();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

const sent = (socket: WebSocket, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });

/** Cuts off a client that has not answered the last ping when the next one is due. */
function pingEvery(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const pinging = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(pinging);
}
