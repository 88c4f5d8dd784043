import { field, InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { type AccountStatus, accountStates, VERB_TO } from '../../account/account.states.ts';
import { lockAccount } from '../../account/lock-account.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { endSessions } from '../../sign-in/access/end-sessions.ts';
import { isAdministrator, lockAdministrators, refuseWithoutAdministrator } from '../roles/administrators.ts';

export const SetStatus = z.object({
  userId: field.id,
  status: z.enum(accountStates.states),
  reason: field.name(500),
});

/** Opens an account again, or closes it: its sessions end at once, and its open sockets within a second. */
export async function setStatus(tx: Tx, { userId, status, reason }: z.infer<typeof SetStatus>): Promise<Account> {
  if (userId === tx.actor.id)
    throw new InvalidInput([{ path: 'userId', message: 'is you: somebody else has to do that' }]);
  if (status !== 'ACTIVE') await lockAdministrators(tx);
  await lockAccount(tx, userId);
  const account = await tx.em.findOneOrFail(Account, { id: userId });
  const before = account.status;
  account.status = accountStates.next(before, VERB_TO[status]);
  await tx.em.flush();
  if (status !== 'ACTIVE') {
    if (await isAdministrator(tx, userId)) await refuseWithoutAdministrator(tx);
    await endSessions(tx, userId, null, BECAUSE[status]);
    await endAccessOf(tx, [userId], `You have been signed out: ${BECAUSE[status]}`);
  }
  tx.audit({
    action: 'user.set_status',
    entityType: 'User',
    entityId: userId,
    before: { status: before },
    after: { status, reason },
  });
  return account;
}

/** The reason that a signed-out client receives. */
const BECAUSE = {
  INACTIVE: 'the account is out of use',
  LOCKED: 'the account is locked',
  BANNED: 'the account is closed',
} as const satisfies Record<Exclude<AccountStatus, 'ACTIVE'>, string>;
