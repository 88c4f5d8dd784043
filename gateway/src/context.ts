import type { Actor, Allowance, Caller, Locale } from '@muster/kit/domain';
import type { ExecutionResult } from 'graphql';
import type { AdmittedOperation } from './operation.ts';

/** Context of one request. */
export interface GatewayContext {
  readonly caller: ForwardingCaller;
  /** The admitted operation of this request; nothing else is run. */
  readonly admitted?: AdmittedOperation;
  /** Answer of an operation that has begun already, and that Apollo Server only has to send. */
  readonly answered?: Answered;
}

export interface Answered {
  readonly running: Promise<ExecutionResult>;
  /** By `performance.now()`. */
  readonly began: number;
}

/** A caller whose `Authorization` header is forwarded to the subgraphs, unread. */
export interface ForwardingCaller extends Caller {
  readonly authorization?: string | undefined;
  /** Aborts when the client disconnects. */
  readonly disconnected?: AbortSignal | undefined;
}

/** A caller with the allowance of its operation. */
export interface BoundedCaller extends ForwardingCaller {
  readonly allowance: Allowance;
}

const USER_AGENT_MAX_CHARS = 300;

/** Origin of a request, apart from its actor. */
export interface Origin {
  readonly correlationId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly locale?: Locale | undefined;
  /** Set only for third-party subgraphs, to which the header is forwarded. */
  readonly authorization?: string | undefined;
}

export const contextOf = (
  actor: Actor,
  { correlationId, ip, userAgent, locale, authorization }: Origin,
): GatewayContext => ({
  caller: {
    actor,
    correlationId,
    ip,
    userAgent: userAgent?.slice(0, USER_AGENT_MAX_CHARS),
    locale,
    ...(authorization === undefined ? {} : { authorization }),
  },
});
