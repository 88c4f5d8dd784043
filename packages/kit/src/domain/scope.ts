import { z } from 'zod';
import { type Actor, may } from './actor.ts';

/** Maximum codes of one list of a scope. */
export const SCOPE_CODES_MAX = 50;

const codes = z
  .array(z.string().regex(/^[\w-]{1,64}$/, 'is letters, digits, dashes and underscores, at most 64'))
  .min(1)
  .max(SCOPE_CODES_MAX)
  .optional();

/** Scope of a role: channels, warehouses, or both; a dimension that is left out is not limited. */
export const RoleScope = z.strictObject({ channels: codes, warehouses: codes });
export type RoleScope = Readonly<z.infer<typeof RoleScope>>;

/** Permissions that hold within a scope only. */
export const ScopedPermissions = z.object({ scope: RoleScope, permissions: z.array(z.string()) });
export type ScopedPermissions = Readonly<z.infer<typeof ScopedPermissions>>;

/** Channel and warehouse of an action, as far as they are known. */
export interface ScopeTarget {
  readonly channel?: string | undefined;
  readonly warehouse?: string | undefined;
}

/** Whether a scope covers a target. A limited dimension that the target leaves out is not covered. */
export const reaches = ({ channels, warehouses }: RoleScope, { channel, warehouse }: ScopeTarget): boolean =>
  (channels === undefined || (channel !== undefined && channels.includes(channel))) &&
  (warehouses === undefined || (warehouse !== undefined && warehouses.includes(warehouse)));

/** `may`, for one target: by a permission without scope, or by one whose scope covers the target. */
export const mayAt = (actor: Actor, permission: string, target: ScopeTarget): boolean =>
  may(actor, permission) ||
  (actor.scoped ?? []).some(({ scope, permissions }) => permissions.includes(permission) && reaches(scope, target));
