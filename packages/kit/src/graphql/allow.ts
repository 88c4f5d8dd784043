import { GraphQLError } from 'graphql';
import { type AuthCheckerFn, Authorized, Directive, Extensions } from 'type-graphql';
import { ADMIN, may, PERSON_SCOPE, STOREFRONT } from '../domain/index.ts';
import type { RequestContext } from '../subgraph/index.ts';

type Permission = `${string}:${string}`;
/** Access of a field: everybody, any signed-in person, or holders of a permission (`sell_window:manage`). */
export type Access = 'anyone' | 'signed-in' | Permission;

/**
 * Authorization rule of a root field or an entity field, declared once for two guards: a directive that the gateway enforces
 * before it plans, and a check of the subgraph itself, which trusts no caller. With `'signed-in'` a permission opens the field to
 * API keys; the subgraph's policy limits whose things a person sees or changes by it. Of several permissions any is enough. Its tag
 * decides which variants of the API schema have the field.
 */
export function Allow(
  ...access: ['signed-in', Permission] | [Permission, ...Permission[]] | [Access]
): MethodDecorator & PropertyDecorator {
  const [who, permission] = access;
  const scopes = access.filter((one) => one !== 'anyone').map((one) => (one === 'signed-in' ? PERSON_SCOPE : one));
  return ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    Extensions({ access })(target, key, descriptor);
    Directive(`@tag(name: "${variantOf(who)}")`)(target, key, descriptor);
    if (who === 'anyone') return;
    Authorized(...access)(target, key, descriptor);
    Directive('@authenticated')(target, key, descriptor);
    if (who === 'signed-in' && permission === undefined) return;
    const anyOf = scopes.map((scope) => `["${scope}"]`).join(', ');
    Directive(`@requiresScopes(scopes: [${anyOf}])`)(target, key, descriptor);
  }) as MethodDecorator & PropertyDecorator;
}

const variantOf = (who: Access): string => (who === 'anyone' || who === 'signed-in' ? STOREFRONT : ADMIN);

/** The rule as a sentence for clients. */
export function describeAccess(access: unknown): string {
  const [who, ...others] = (access ?? ['anyone']) as readonly Access[];
  const [permission] = others;
  if (who === 'anyone') return '';
  if (who !== 'signed-in')
    return ` Requires the permission ${[who, ...others].map((one) => `\`${one}\``).join(' or ')}.`;
  return permission === undefined ? '' : ` An API key requires the permission \`${permission}\`.`;
}

/** Viewers of an entity: everybody, its owner (and holders of a permission for those of others), or holders of a permission. */
export type Viewers = 'anyone' | 'owner' | `${string}:${string}`;

/**
 * Declares who sees the fields of an entity, wherever they come upon it. Its loader, through which every reference passes,
 * enforces it: for all others there is no such thing. The authorization test of every path (test/e2e) relies on it.
 */
export const SeenBy = (viewers: Viewers): ClassDecorator => Extensions({ viewers }) as ClassDecorator;

/**
 * Declares a public field whose value depends on the caller: answers that hold it are not shared between clients. Without it
 * everybody would get the anonymous value; the test of viewers (test/e2e/viewers.e2e.test.ts) requests every public field as
 * several people, and finds a missing one.
 */
export const ForViewer = (): MethodDecorator & PropertyDecorator => Extensions({ forViewer: true });

export const unauthenticated = (message = 'Sign in first.') =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
export const forbidden = (message = 'You may not do this.') =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });

export const authChecker: AuthCheckerFn<RequestContext, Access> = ({ context }, [access = 'signed-in', ...others]) => {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw unauthenticated();
  const needed = access === 'signed-in' && actor.kind === 'API_CLIENT' ? others[0] : access;
  // Fields for people concern the caller's own things, and a program owns nothing.
  if (needed === undefined) throw unauthenticated('A person must sign in for this.');
  if (needed === 'signed-in' || needed === 'anyone' || may(actor, needed)) return true;
  const wanted = access === 'signed-in' ? [needed] : [needed, ...others];
  if (!wanted.some((permission) => may(actor, permission)))
    throw forbidden(`This needs the permission ${wanted.join(' or ')}.`);
  return true;
};
