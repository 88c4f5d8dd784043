import { Refusal } from '@muster/kit/domain';

/** Whoever gives or takes a permission has it. */
export class NotYoursToGive extends Refusal {
  readonly code = 'NOT_YOURS_TO_GIVE';
  constructor(readonly permission: string) {
    super(`You do not have the permission ${permission} yourself.`);
  }
}

/** What the system itself relies on is not edited. */
export class RoleIsFixed extends Refusal {
  readonly code = 'ROLE_IS_FIXED';
  constructor(readonly role: string) {
    super(`The role ${role} belongs to the system; what it permits is not changed.`);
  }
}

/** Somebody must be left who can give roles. */
export class LastAdministrator extends Refusal {
  readonly code = 'LAST_ADMINISTRATOR';
  constructor() {
    super('This is the last administrator. Make another one first.');
  }
}
