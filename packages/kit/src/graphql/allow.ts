import { GraphQLError } from 'graphql';
import { type AuthCheckerFn, Authorized, Directive, Extensions } from 'type-graphql';
import { may } from '../domain/index.ts';
import type { RequestContext } from '../subgraph/index.ts';

/** Who may use a field: everybody, any person who is signed in, or holders of a permission (`sell_window:manage`). */
export type Access = 'anyone' | 'signed-in' | `${string}:${string}`;

/**
 * Declares who may use a root field or an entity field. Said twice in one line: as a directive that the gateway
 * enforces before it plans, and as a guard of the subgraph itself, which trusts no caller.
 */
export function Allow(access: Access): MethodDecorator & PropertyDecorator {
  return ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    Extensions({ access })(target, key, descriptor);
    if (access === 'anyone') return;
    Authorized(access)(target, key, descriptor);
    Directive('@authenticated')(target, key, descriptor);
    if (access !== 'signed-in') Directive(`@requiresScopes(scopes: [["${access}"]])`)(target, key, descriptor);
  }) as MethodDecorator & PropertyDecorator;
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
 * where answers are shared.
 */
export const ForViewer = (): MethodDecorator & PropertyDecorator => Extensions({ forViewer: true });

export const unauthenticated = (message = 'Sign in first.') =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
export const forbidden = (message = 'You may not do this.') =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });

export const authChecker: AuthCheckerFn<RequestContext, Access> = ({ context }, [access = 'signed-in']) => {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw unauthenticated();
  // What is for people belongs to whoever asks, and nothing belongs to a program.
  if (actor.kind === 'API_CLIENT' && access === 'signed-in') throw unauthenticated('A person must sign in for this.');
  if (access !== 'signed-in' && access !== 'anyone' && !may(actor, access))
    throw forbidden(`This needs the permission ${access}.`);
  return true;
};
