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

/** Changes the actor's name for signing in. Names are compared by their fingerprints alone. */
export async function changeUsername(tx: Tx, services: Services, username: string): Promise<Account> {
  const { usernameHash } = await withUsername(services, normalUsername(username));
  const account = await tx.em.findOne(Account, { id: tx.actor.id });
  if (account === null) throw new NotFound('account');
  if (account.usernameHash === usernameHash) return account;
  tx.em.assign(account, { usernameHash, sealedUsername: sealedUsernameOf(services, account.id, username) });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_account_a_username') throw new UsernameTaken();
    throw error;
  }
  tx.audit({ action: 'user.change_username', entityType: 'User', entityId: account.id });
  return account;
}
