import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import { NO_PASSWORD } from '../../sign-in/hashing/passwords.ts';
import { LastAdministrator } from './role.refusals.ts';

export const ADMINISTRATOR = 'ADMINISTRATOR';

/** Administrators who can sign in: the account is active, was not erased, and has a password or an identity. */
const ABLE = `select account.id from account_role
  join role on role.id = role_id and role.name = '${ADMINISTRATOR}' join account on account.id = account_id
 where account.status = 'ACTIVE' and not exists (select from erasure where erasure.account_id = account.id)
   and (account.password_hash <> '${NO_PASSWORD}' or exists (select from oidc_identity where account_id = account.id))`;

/** Serializes removals of administrators, before any account is locked: two cannot both remove the last but one. */
export const lockAdministrators = (tx: Tx): Promise<unknown> =>
  tx.em.execute(`select 1 from role where name = '${ADMINISTRATOR}' for update`);

/** Call it after a change, within its transaction: it refuses the change when no administrator who can sign in remains. */
export async function refuseWithoutAdministrator(tx: Tx): Promise<void> {
  if (!(await isAnyAdministratorAble(tx.em))) throw new LastAdministrator();
}

export async function isAnyAdministratorAble(em: Pick<EntityManager, 'execute'>): Promise<boolean> {
  return (await em.execute(`${ABLE} limit 1`)).length > 0;
}

export async function isAdministrator(tx: Tx, accountId: string): Promise<boolean> {
  const held = await tx.em.execute(
    `select 1 from account_role join role on role.id = role_id where account_id = ? and role.name = '${ADMINISTRATOR}'`,
    [accountId],
  );
  return held.length > 0;
}
