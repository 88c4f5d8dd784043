import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
type Data = any;

/** A running subscription, and everything it received. */
export interface Watched {
  readonly seen: Data[];
  readonly errors: unknown[];
  stop(): void;
}

export type Transport = 'WebSocket' | 'Server-Sent Events';
export const transports: readonly Transport[] = ['WebSocket', 'Server-Sent Events'];

interface SubscriptionRequest {
  readonly url: string;
  readonly token?: string | null;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Subscribes over the given transport. */
export const watchOver = (transport: Transport, request: SubscriptionRequest): Watched =>
  transport === 'WebSocket' ? overWebSocket(request) : overEvents(request);

const authorizationOf = ({ token }: SubscriptionRequest): Record<string, string> =>
  token == null ? {} : { authorization: `Bearer ${token}` };

function overWebSocket(request: SubscriptionRequest): Watched {
  const client = createClient({
    url: request.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: authorizationOf(request),
  });
  const watched = onSocket(client, request.query, request.variables);
  return { ...watched, stop: () => void client.dispose() };
}

export function onSocket(client: Client, query: string, variables: Record<string, unknown>): Watched {
  const seen: Data[] = [];
  const errors: unknown[] = [];
  const stop = client.subscribe(
    { query, variables },
    {
      next: ({ data, errors: failures }) => void (failures === undefined ? seen.push(data) : errors.push(...failures)),
      error: (error) => void errors.push(error),
      complete: () => void errors.push('completed'),
    },
  );
  return { seen, errors, stop };
}

function overEvents(request: SubscriptionRequest): Watched {
  const { url, query, variables } = request;
  const seen: Data[] = [];
  const errors: unknown[] = [];
  const stopped = new AbortController();
  const reading = async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...authorizationOf(request) },
      body: JSON.stringify({ query, variables }),
      signal: stopped.signal,
    });
    let text = '';
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const json = /^event: next\ndata: (.*)$/s.exec(event)?.[1];
        if (json === undefined) continue;
        const answer = JSON.parse(json);
        if (answer.errors === undefined) seen.push(answer.data);
        else errors.push(...answer.errors);
      }
    }
  };
  reading().catch((error) => {
    if (!stopped.signal.aborted) errors.push(error);
  });
  return { seen, errors, stop: () => stopped.abort() };
}
