import { GraphQLError } from 'graphql';
import { type AuthCheckerFn, Authorized, Directive, Extensions } from 'type-graphql';
import { may, PERSON_SCOPE } from '../domain/index.ts';
import type { RequestContext } from '../subgraph/index.ts';

type Permission = `${string}:${string}`;
/** Who may use a field: everybody, any person who is signed in, or holders of a permission (`sell_window:manage`). */
export type Access = 'anyone' | 'signed-in' | Permission;

/**
 * Declares who may use a root field or an entity field. Said twice in one line: as a directive that the gateway
 * enforces before it plans, and as a guard of the subgraph itself, which trusts no caller. With `'signed-in'` a permission
 * says what opens the field to an API key; whose things a person sees or changes by it, the subgraph's policy says.
 */
export function Allow(...access: ['signed-in', Permission] | [Access]): MethodDecorator & PropertyDecorator {
  const [who, permission] = access;
  const scopes = access.filter((one) => one !== 'anyone').map((one) => (one === 'signed-in' ? PERSON_SCOPE : one));
  return ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    Extensions({ access })(target, key, descriptor);
    if (who === 'anyone') return;
    Authorized(...access)(target, key, descriptor);
    Directive('@authenticated')(target, key, descriptor);
    if (who === 'signed-in' && permission === undefined) return;
    const anyOf = scopes.map((scope) => `["${scope}"]`).join(', ');
    Directive(`@requiresScopes(scopes: [${anyOf}])`)(target, key, descriptor);
  }) as MethodDecorator & PropertyDecorator;
}

/** What a client has to know of it, as a sentence. */
export function saidOfAccess(access: unknown): string {
  const [who, permission] = (access ?? ['anyone']) as readonly Access[];
  if (who === 'anyone') return '';
  if (who !== 'signed-in') return ` Requires the permission \`${who}\`.`;
  return permission === undefined ? '' : ` An API key requires the permission \`${permission}\`.`;
}

/** Who sees an entity: everybody, whoever it belongs to (and holders of a permission to see those of others), or holders of a permission. */
export type Viewers = 'anyone' | 'owner' | `${string}:${string}`;

/**
 * Declares who sees the fields of an entity, wherever they come upon it. Its loader, through which every reference passes,
 * holds to it: to all others there is no such thing. The walk of every path takes it at its word.
 */
export const SeenBy = (viewers: Viewers): ClassDecorator => Extensions({ viewers }) as ClassDecorator;

/**
 * Declares that a field which anyone may see has another answer for each who asks: what holds it is shared with nobody else
 * where answers are shared. Without it such a field is told to everybody as to nobody; the test of viewers
 * (test/e2e/viewers.e2e.test.ts) asks for every public field as several people, and names it.
 */
export const ForViewer = (): MethodDecorator & PropertyDecorator => Extensions({ forViewer: true });

export const unauthenticated = (message = 'Sign in first.') =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
export const forbidden = (message = 'You may not do this.') =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });

export const authChecker: AuthCheckerFn<RequestContext, Access> = ({ context }, [access = 'signed-in', forKeys]) => {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw unauthenticated();
  const needed = access === 'signed-in' && actor.kind === 'API_CLIENT' ? forKeys : access;
  // What is for people belongs to whoever asks, and nothing belongs to a program.
  if (needed === undefined) throw unauthenticated('A person must sign in for this.');
  if (needed !== 'signed-in' && needed !== 'anyone' && !may(actor, needed))
    throw forbidden(`This needs the permission ${needed}.`);
  return true;
};
