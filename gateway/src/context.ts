import type { Actor, Caller } from '@muster/kit/domain';

/** What the gateway knows of one request. */
export interface GatewayContext {
  readonly caller: Caller;
}

const USER_AGENT_MAX_CHARS = 300;

/** Where a request came from, beside who sent it. */
export interface Origin {
  readonly correlationId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

export const contextOf = (actor: Actor, { correlationId, ip, userAgent }: Origin): GatewayContext => ({
  caller: { actor, correlationId, ip, userAgent: userAgent?.slice(0, USER_AGENT_MAX_CHARS) },
});
