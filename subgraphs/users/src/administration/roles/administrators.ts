import type { EntityManager } from '@mikro-orm/postgresql';
import { type Tx, typedQuery } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { Erasure } from '../../account/erasure.entity.ts';
import { AccountRole, Role } from '../../account/role.entity.ts';
import { NO_PASSWORD } from '../../sign-in/hashing/passwords.ts';
import { OidcIdentity } from '../../sign-in/oidc/oidc.entity.ts';
import { LastAdministrator } from './role.refusals.ts';

export const ADMINISTRATOR = 'ADMINISTRATOR';

/** Serializes removals of administrators, before any account is locked: two cannot both remove the last but one. */
export const lockAdministrators = (tx: Tx): Promise<unknown> =>
  tx.em.execute(`select 1 from role where name = '${ADMINISTRATOR}' for update`);

/** Call it after a change, within its transaction: it refuses the change when no administrator who can sign in remains. */
export async function refuseWithoutAdministrator(tx: Tx): Promise<void> {
  if (!(await isAnyAdministratorAble(tx.em))) throw new LastAdministrator();
}

/** Whether an administrator can sign in: the account is active, was not erased, and has a password or an identity. */
export async function isAnyAdministratorAble(em: EntityManager): Promise<boolean> {
  const able = await typedQuery(em, [Account, AccountRole, Erasure, OidcIdentity, Role], (db) =>
    db
      .selectFrom('AccountRole as held')
      .innerJoin('Role as role', 'role.id', 'held.roleId')
      .innerJoin('Account as account', 'account.id', 'held.accountId')
      .select('account.id')
      .where('role.name', '=', ADMINISTRATOR)
      .where('account.status', '=', 'ACTIVE')
      .where(({ exists, not, selectFrom }) =>
        not(exists(selectFrom('Erasure').whereRef('Erasure.accountId', '=', 'account.id'))),
      )
      .where(({ eb, exists, or, selectFrom }) =>
        or([
          eb('account.passwordHash', '<>', NO_PASSWORD),
          exists(selectFrom('OidcIdentity').whereRef('OidcIdentity.accountId', '=', 'account.id')),
        ]),
      )
      .limit(1),
  );
  return able.length > 0;
}

export async function isAdministrator(tx: Tx, accountId: string): Promise<boolean> {
  const held = await typedQuery(tx.em, [AccountRole, Role], (db) =>
    db
      .selectFrom('AccountRole as held')
      .innerJoin('Role as role', 'role.id', 'held.roleId')
      .select('role.id')
      .where('held.accountId', '=', accountId)
      .where('role.name', '=', ADMINISTRATOR),
  );
  return held.length > 0;
}
