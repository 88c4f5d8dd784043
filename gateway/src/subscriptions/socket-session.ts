import type { Actor } from '@muster/kit/domain';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Identify } from '../access-token.ts';

/** Node cannot wait longer than this in one timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Who speaks on a socket, from its first message until it closes. */
export interface SocketSession {
  readonly actor: Actor;
  end(): void;
}

/** Reads the access token of `connection_init`. The socket closes (4403) when the token ends. */
export async function beginSession(
  connectionParams: Readonly<Record<string, unknown>> | undefined,
  socket: WebSocket,
  tokens: Identify,
): Promise<SocketSession> {
  const given = connectionParams?.authorization ?? connectionParams?.Authorization;
  const { actor, expiresAt } = await tokens.identify(typeof given === 'string' ? given : undefined);
  if (expiresAt === null) return { actor, end() {} };
  const leftMs = expiresAt.getTime() - tokens.now().getTime();
  const expiry = setTimeout(
    () => socket.close(CloseCode.Forbidden, 'The access token has expired'),
    Math.min(Math.max(leftMs, 0), TIMER_MAX_MS),
  ).unref();
  return { actor, end: () => clearTimeout(expiry) };
}
