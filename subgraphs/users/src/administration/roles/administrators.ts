import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import { NO_PASSWORD } from '../../sign-in/hashing/passwords.ts';
import { LastAdministrator } from './role.refusals.ts';

export const ADMINISTRATOR = 'ADMINISTRATOR';

/** Administrators who can sign in: their account is open, was not erased, and something opens it. */
const ABLE = `select account.id from account_role
  join role on role.id = role_id and role.name = '${ADMINISTRATOR}' join account on account.id = account_id
 where account.status = 'ACTIVE' and not exists (select from erasure where erasure.account_id = account.id)
   and (account.password_hash <> '${NO_PASSWORD}' or exists (select from oidc_identity where account_id = account.id))`;

/** Whoever may take an administrator out queues here, before any account is locked: two cannot both take the last but one. */
export const lockAdministrators = (tx: Tx): Promise<unknown> =>
  tx.em.execute(`select 1 from role where name = '${ADMINISTRATOR}' for update`);

/** After a change, within its transaction: refuses it when nobody is left who can sign in and give permissions. */
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
