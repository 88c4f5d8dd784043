import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../subgraph/index.ts';

/** Timeout of a socket's closing handshake, in milliseconds; then it is terminated. */
const GOODBYE_WITHIN_MS = 2_000;

/** Closes every socket with 1001 (going away) and waits until all are gone. */
export async function closeSockets(
  server: WebSocketServer,
  served: { dispose(): Promise<void> | void },
): Promise<void> {
  const timer = setTimeout(() => {
    for (const socket of server.clients) socket.terminate();
  }, GOODBYE_WITHIN_MS);
  await served.dispose();
  clearTimeout(timer);
}

/** RFC 6455 §5.5: a control frame carries 125 bytes, two of them the code. */
const REASON_MAX_BYTES = 123;

/**
 * Handles protocol errors of clients, after which `ws` closes the socket; they are no line of the console. Call it after `useServer`,
 * whose close reasons repeat the client's text, however long.
 */
export function takeSocketErrors(server: WebSocketServer, log: Log): void {
  server.on('connection', (socket) => {
    socket.removeAllListeners('error');
    socket.on('error', (err) => log.debug({ err }, 'A socket broke'));
    boundReasons(socket);
  });
}

function boundReasons(socket: WebSocket): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason = '') => {
    const bytes = Buffer.from(reason);
    // A character that is cut in two becomes a replacement character of three bytes.
    close(
      code,
      bytes.length <= REASON_MAX_BYTES ? bytes : Buffer.from(bytes.subarray(0, REASON_MAX_BYTES - 3).toString()),
    );
  };
}
