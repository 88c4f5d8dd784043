import { defineEntity, p } from '@mikro-orm/core';
import type { RoleScope } from '@muster/kit/domain';
import { identity, versioned } from '@muster/kit/orm';

const RoleSchema = defineEntity({
  name: 'Role',
  properties: {
    ...identity,
    ...versioned,
    name: p.text(),
    description: p.text(),
    /** The system relies on it: its permissions are fixed. */
    isSystem: p.boolean(),
  },
});

/** A named set of permissions. */
export class Role extends RoleSchema.class {}
RoleSchema.setClass(Role);

const PermissionSchema = defineEntity({
  name: 'Permission',
  properties: {
    code: p.text().primary(),
    description: p.text(),
  },
});

/** A permission that some subgraph declares. Each start brings the table up to date. */
export class Permission extends PermissionSchema.class {}
PermissionSchema.setClass(Permission);

const RolePermissionSchema = defineEntity({
  name: 'RolePermission',
  properties: {
    roleId: p.uuid().primary(),
    permission: p.text().primary(),
  },
});

/** One permission of a role. */
export class RolePermission extends RolePermissionSchema.class {}
RolePermissionSchema.setClass(RolePermission);

const AccountRoleSchema = defineEntity({
  name: 'AccountRole',
  properties: {
    accountId: p.uuid().primary(),
    roleId: p.uuid().primary(),
    /** Targets that the role is limited to; null for everywhere. */
    scope: p.json<RoleScope>().nullable(),
    /** Null for a role that came with the account. */
    grantedBy: p.uuid().nullable(),
    grantedAt: p.datetime(),
  },
});

/** A role that an account holds. */
export class AccountRole extends AccountRoleSchema.class {}
AccountRoleSchema.setClass(AccountRole);
