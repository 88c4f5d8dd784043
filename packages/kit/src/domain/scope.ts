import { z } from 'zod';
import { type Actor, may } from './actor.ts';

/** In one scope. */
export const SCOPE_CODES_MAX = 50;

const codes = z
  .array(z.string().regex(/^[\w-]{1,64}$/, 'is letters, digits, dashes and underscores, at most 64'))
  .min(1)
  .max(SCOPE_CODES_MAX)
  .optional();

/** Where a role holds: in these channels, these warehouses, or both; what is not named is not limited. */
export const RoleScope = z.strictObject({ channels: codes, warehouses: codes });
export type RoleScope = Readonly<z.infer<typeof RoleScope>>;

/** Permissions that hold somewhere only. */
export const ScopedPermissions = z.object({ scope: RoleScope, permissions: z.array(z.string()) });
export type ScopedPermissions = Readonly<z.infer<typeof ScopedPermissions>>;

/** Where something happens, as far as it is known. */
export interface ScopeTarget {
  readonly channel?: string | undefined;
  readonly warehouse?: string | undefined;
}

/** Whether a scope reaches a place. Where a scope is limited and the place says nothing, it does not. */
export const reaches = ({ channels, warehouses }: RoleScope, { channel, warehouse }: ScopeTarget): boolean =>
  (channels === undefined || (channel !== undefined && channels.includes(channel))) &&
  (warehouses === undefined || (warehouse !== undefined && warehouses.includes(warehouse)));

/** `may`, of one place: whoever may everywhere, and whoever has the permission by a role whose scope reaches there. */
export const mayAt = (actor: Actor, permission: string, place: ScopeTarget): boolean =>
  may(actor, permission) ||
  (actor.scoped ?? []).some(({ scope, permissions }) => permissions.includes(permission) && reaches(scope, place));
