import type { Allowance } from './allowance.ts';
import type { Locale } from './locale.ts';
import type { Rate } from './rate.ts';
import type { Reads } from './reads.ts';
import type { ScopedPermissions } from './scope.ts';

export const actorKinds = ['ANONYMOUS', 'USER', 'API_CLIENT', 'SYSTEM'] as const;

/**
 * Identity behind a request. A customer or an administrator is a USER; an integrator's program that shows its key, and no person's
 * access token, is an API_CLIENT; consumers, jobs and other subgraphs are the SYSTEM.
 */
export interface Actor {
  readonly kind: (typeof actorKinds)[number];
  readonly id: string;
  /** Permissions without a scope, valid everywhere. */
  readonly permissions: ReadonlySet<string>;
  /** Permissions within a scope: `mayAt` checks them, and `may` does not. */
  readonly scoped?: readonly ScopedPermissions[] | undefined;
  readonly sessionId?: string | undefined;
}

/** Context of one request, for every layer below the gateway. */
export interface Caller {
  readonly actor: Actor;
  /** Ties together the log lines, audit entries and events that one request caused. */
  readonly correlationId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Language of messages for people; English when left out. */
  readonly locale?: Locale | undefined;
  /** The operation's remaining allowance; none for work without a waiting client. */
  readonly allowance?: Allowance | undefined;
  /** Rate limit, where the gateway has one. */
  readonly rate?: Rate | undefined;
  /** Recorder of the ids that the answer is made from; only for answers that are cached. */
  readonly reads?: Reads | undefined;
}

export const NOBODY_ID = '00000000-0000-0000-0000-000000000000';
export const anonymous: Actor = { kind: 'ANONYMOUS', id: NOBODY_ID, permissions: new Set() };
export const system: Actor = { kind: 'SYSTEM', id: NOBODY_ID, permissions: new Set() };

/** The scope that every person who is signed in has, and no API key: a permission has a colon. */
export const PERSON_SCOPE = 'person';

/** The system acts for nobody in particular and may do everything. */
export const may = (actor: Actor, permission: string): boolean =>
  actor.kind === 'SYSTEM' || actor.permissions.has(permission);

/** `may`, for a scope of an access rule. */
export const holds = (actor: Actor, scope: string): boolean =>
  scope === PERSON_SCOPE ? actor.kind === 'USER' || actor.kind === 'SYSTEM' : may(actor, scope);
