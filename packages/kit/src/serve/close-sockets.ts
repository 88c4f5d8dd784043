import type { WebSocketServer } from 'ws';

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
