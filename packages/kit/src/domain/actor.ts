import type { Allowance } from './allowance.ts';
import type { Reads } from './reads.ts';
import type { ScopedPermissions } from './scope.ts';

export const actorKinds = ['ANONYMOUS', 'USER', 'API_CLIENT', 'SYSTEM'] as const;

/**
 * Who asks. A customer or an administrator is a USER; a program of an integrator that shows its key, and no person's access
 * token, is an API_CLIENT; consumers, jobs and other subgraphs are the SYSTEM.
 */
export interface Actor {
  readonly kind: (typeof actorKinds)[number];
  readonly id: string;
  /** Those that hold everywhere. */
  readonly permissions: ReadonlySet<string>;
  /** Those that hold somewhere only: `mayAt` asks for them, and `may` does not. */
  readonly scoped?: readonly ScopedPermissions[] | undefined;
  readonly sessionId?: string | undefined;
}

/** One request as every layer below the gateway knows it. */
export interface Caller {
  readonly actor: Actor;
  /** Ties together the log lines, audit entries and events that one request caused. */
  readonly correlationId: string;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** What the operation may still take; none for what no client waits for. */
  readonly allowance?: Allowance | undefined;
  /** Where the answer is kept up to date: hears what it is made from. */
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

/** `may`, of what an access rule asks for. */
export const holds = (actor: Actor, scope: string): boolean =>
  scope === PERSON_SCOPE ? actor.kind === 'USER' || actor.kind === 'SYSTEM' : may(actor, scope);
