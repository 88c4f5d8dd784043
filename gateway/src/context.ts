import type { Actor, Allowance, Caller } from '@muster/kit/domain';
import type { ExecutionResult } from 'graphql';
import type { AdmittedOperation } from './operation.ts';

/** What the gateway knows of one request. */
export interface GatewayContext {
  readonly caller: ForwardingCaller;
  /** What may run for this request; nothing else is run. */
  readonly admitted?: AdmittedOperation;
  /** What came of the operation, where it has run already and only has to be told. */
  readonly answered?: Answered;
}

export interface Answered {
  readonly running: Promise<ExecutionResult>;
  /** By `performance.now()`. */
  readonly began: number;
}

/** A caller whose `Authorization` header is not ours to read but the subgraphs'. */
export interface ForwardingCaller extends Caller {
  readonly authorization?: string | undefined;
  /** Aborts when whoever asked does not wait any more. */
  readonly disconnected?: AbortSignal | undefined;
}

/** A caller whose operation is bounded, as everything that works for it knows them. */
export interface BoundedCaller extends ForwardingCaller {
  readonly allowance: Allowance;
}

const USER_AGENT_MAX_CHARS = 300;

/** Where a request came from, beside who sent it. */
export interface Origin {
  readonly correlationId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Set only where the subgraphs are other people's, and the header is handed on to them. */
  readonly authorization?: string | undefined;
}

export const contextOf = (actor: Actor, { correlationId, ip, userAgent, authorization }: Origin): GatewayContext => ({
  caller: {
    actor,
    correlationId,
    ip,
    userAgent: userAgent?.slice(0, USER_AGENT_MAX_CHARS),
    ...(authorization === undefined ? {} : { authorization }),
  },
});
