import { storedEmail } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { EmailTaken } from './sign-up.refusals.ts';

interface NewAccount {
  readonly email: string;
  readonly displayName: string | null;
  readonly passwordHash: string;
}

/** An account with one role. Two with the same address at once: one gets it, the other EmailTaken. */
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
  await tx.em.execute(
    `insert into account_role (account_id, role_id, granted_at) select ?, id, ? from role where name = ?`,
    [account.id, tx.now, role],
  );
  return account;
}
