import { storedEmail } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { AccountRole, Role } from '../../account/role.entity.ts';
import { EmailTaken } from './sign-up.refusals.ts';

interface NewAccount {
  readonly email: string;
  readonly displayName: string | null;
  readonly passwordHash: string;
}

/** An account with one role. Of two concurrent ones with the same address, one is refused with EmailTaken. */
export async function createAccount(
  tx: Tx,
  { email, displayName, passwordHash }: NewAccount,
  role: string,
): Promise<Account> {
  const account = tx.em.create(Account, {
    email: storedEmail(email),
    displayName,
    passwordHash,
    status: 'ACTIVE',
    createdAt: tx.now,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_account_an_email') throw new EmailTaken();
    throw error;
  }
  const { id: roleId } = await tx.em.findOneOrFail(Role, { name: role });
  await tx.em.insert(AccountRole, { accountId: account.id, roleId, grantedAt: tx.now });
  return account;
}
