import { userRegistered } from '@muster/events';
import { field, TooMany } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import type { Account } from '../../account/account.entity.ts';
import { ROLES_OF_ONE_MAX } from '../../account/held-roles.ts';
import { NO_PASSWORD } from '../../sign-in/hashing/passwords.ts';
import { enqueueEmail } from '../../sign-in/mail/enqueue-email.ts';
import { linkTo } from '../../sign-in/mail/link-to.ts';
import { UNVERIFIED_MAX } from '../../sign-in/mail/mail-limits.ts';
import type { Mail } from '../../sign-in/mail/mailer.ts';
import { issueToken } from '../../sign-in/one-time-tokens/one-time-token.ts';
import { createAccount } from '../../sign-in/sign-up/create-account.ts';
import { grantRole } from '../roles/grant-role.ts';

/** An invitation waits for its reader over a weekend. */
const GOOD_FOR_DAYS = 3;
const DAY_MS = 24 * 60 * 60_000;

export const InviteUser = z.object({
  email: field.email,
  displayName: field.name(100),
  // Beside the role of every customer.
  roleIds: z
    .array(field.id)
    .min(1)
    .max(ROLES_OF_ONE_MAX - 1),
});

/**
 * Opens an account for a colleague, with roles that the actor may grant, and mails a token by which they choose a password. Until
 * then nothing opens the account. A token that was lost or has expired is replaced by `requestPasswordReset`.
 */
export async function inviteUser(
  tx: Tx,
  services: Services,
  { email, displayName, roleIds }: z.infer<typeof InviteUser>,
): Promise<Account> {
  const account = await createAccount(tx, { email, displayName, passwordHash: NO_PASSWORD }, 'CUSTOMER');
  const roles = [...new Set(roleIds.map((id) => id.toLowerCase()))].toSorted(); // Locked in one order.
  for (const roleId of roles) await grantRole(tx, account.id, roleId);
  const token = await issueToken(tx, account.id, 'PASSWORD_RESET', account.emailHash!, GOOD_FOR_DAYS * DAY_MS);
  const isSent =
    token !== null && (await enqueueEmail(tx, services, account, invitation(services, account.email, token)));
  if (!isSent) throw new TooMany('emails of one day to this mailbox', UNVERIFIED_MAX);
  tx.emit(userRegistered, { userId: account.id });
  tx.audit({ action: 'user.invite', entityType: 'User', entityId: account.id, after: { roles } });
  return account;
}

const invitation = (services: Services, to: string, token: string): Mail => ({
  to,
  subject: 'Your new account',
  text: `An account was opened for you. Choose a password for it:

${linkTo(services, 'reset-password', token)}

This is good for ${GOOD_FOR_DAYS} days. Later, ask for a new password with this address.`,
});
