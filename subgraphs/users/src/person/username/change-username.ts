import { NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account, normalUsername } from '../../account/account.entity.ts';
import { sealedUsernameOf, withUsername } from '../../account/account.personal.ts';
import { UsernameTaken } from './username.refusals.ts';

export const ChangeUsername = z.object({
  username: z
    .string()
    .trim()
    .normalize('NFKC')
    .regex(
      /^[a-z0-9](?:[a-z0-9._-]{1,28})[a-z0-9]$/i,
      'must have 3 to 30 letters, digits, dots, dashes or underscores, and begin and end with a letter or digit',
    ),
});

/** Gives the actor another name to sign in with. Who has which name is known only by its fingerprint. */
export async function changeUsername(tx: Tx, services: Services, username: string): Promise<Account> {
  const { usernameHash } = await withUsername(services, normalUsername(username));
  try {
    const changed = await tx.em.execute(
      `update account set username_hash = ?, sealed_username = ? where id = ? and username_hash is distinct from ? returning 1`,
      [usernameHash, sealedUsernameOf(services, tx.actor.id, username), tx.actor.id, usernameHash],
    );
    if (changed.length > 0) tx.audit({ action: 'user.change_username', entityType: 'User', entityId: tx.actor.id });
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_account_a_username') throw new UsernameTaken();
    throw error;
  }
  const account = await tx.em.findOne(Account, { id: tx.actor.id });
  if (account === null) throw new NotFound('account');
  return account;
}
