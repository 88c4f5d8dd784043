import { Refusal } from '@muster/kit/domain';

/** Granting or withdrawing a permission requires to have it. */
export class NotYoursToGive extends Refusal {
  readonly code = 'NOT_YOURS_TO_GIVE';
  constructor(readonly permission: string) {
    super('You do not have the permission {permission} yourself.', { permission });
  }
}

/** Roles that the system relies on have fixed permissions. */
export class RoleIsFixed extends Refusal {
  readonly code = 'ROLE_IS_FIXED';
  constructor(readonly role: string) {
    super('The role {role} belongs to the system; what it permits is not changed.', { role });
  }
}

/** An administrator who can grant roles must remain. */
export class LastAdministrator extends Refusal {
  readonly code = 'LAST_ADMINISTRATOR';
  constructor() {
    super('This is the last administrator. Make another one first.');
  }
}
