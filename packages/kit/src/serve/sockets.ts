import type { WebSocketServer } from 'ws';
import type { Log } from '../subgraph/index.ts';

/** For a socket to answer the goodbye, in milliseconds; one that does not is cut off. */
const GOODBYE_WITHIN_MS = 2_000;

/** Tells every socket that the server goes away (1001) and waits until all are gone. */
export async function closeSockets(
  server: WebSocketServer,
  served: { dispose(): Promise<void> | void },
): Promise<void> {
  const patience = setTimeout(() => {
    for (const socket of server.clients) socket.terminate();
  }, GOODBYE_WITHIN_MS);
  await served.dispose();
  clearTimeout(patience);
}

/** A client that breaks the protocol of frames has its socket closed by `ws`; it is no line of the console. After `useServer`. */
export function takeSocketErrors(server: WebSocketServer, log: Log): void {
  server.on('connection', (socket) => {
    socket.removeAllListeners('error');
    socket.on('error', (err) => log.debug({ err }, 'A socket broke'));
  });
}
