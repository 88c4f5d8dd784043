import { userRegistered } from '@muster/events';
import { field, keptEmail } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { askToVerify } from '../verify-email/verify-email.ts';
import { Account } from './account.entity.ts';
import { EmailTaken } from './account.refusals.ts';
import { PASSWORD_MAX } from './password.ts';

export const SignUp = z.object({
  email: field.email,
  password: z.string().max(PASSWORD_MAX),
  displayName: field.text(100).nullish(),
});
export type SignUp = z.infer<typeof SignUp>;

/** Makes an account for a customer. The password was hashed before: that takes too long to hold a transaction for. */
export async function signUp(
  tx: Tx,
  services: Services,
  { email, displayName }: SignUp,
  passwordHash: string,
): Promise<Account> {
  const account = await createAccount(tx, { email, displayName: displayName ?? null, passwordHash }, 'CUSTOMER');
  tx.emit(userRegistered, { userId: account.id });
  tx.audit({ action: 'user.sign_up', entityType: 'User', entityId: account.id });
  await askToVerify(tx, services, account);
  return account;
}

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
    email: keptEmail(email),
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
