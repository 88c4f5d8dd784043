import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: whatever the test selects
type Seen = any;

/** A client of the gateway over WebSocket, with everything it ever heard. */
export function watcher(url: string, token?: string) {
  const closed: { code: number; reason: string }[] = [];
  const client: Client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    on: { closed: (event) => void closed.push(event as { code: number; reason: string }) },
  });
  return {
    closed,
    dispose: () => client.dispose(),
    watch(query: string, variables: Record<string, unknown> = {}, operationName?: string) {
      const seen: Seen[] = [];
      const errors: Seen[] = [];
      const ended = { completed: false };
      const stop = client.subscribe(
        { query, variables, operationName },
        {
          next: (value) => void seen.push(value),
          error: (error) => void errors.push(error),
          complete() {
            ended.completed = true;
          },
        },
      );
      return { seen, errors, ended, stop };
    },
  };
}
