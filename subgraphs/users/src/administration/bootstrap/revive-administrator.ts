import { lock, type Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { AccountRole, Role } from '../../account/role.entity.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { endSessions } from '../../sign-in/access/end-sessions.ts';
import { distrustAll } from '../../sign-in/devices/device-trust.ts';
import { resetGuesses } from '../../sign-in/guesses/guesses.ts';
import { BackupCode, SecondFactor } from '../../sign-in/mfa/second-factor.entity.ts';
import { OidcIdentity } from '../../sign-in/oidc/oidc.entity.ts';
import { OneTimeToken } from '../../sign-in/one-time-tokens/one-time-token.entity.ts';
import { ADMINISTRATOR } from '../roles/administrators.ts';

const BECAUSE = 'the account was given back to its administrator';

/** Gives an account back by a new password, the only way in. Every earlier way ends, for anybody may have had the account. */
export async function reviveAdministrator(tx: Tx, { id, status }: Account, passwordHash: string): Promise<void> {
  await lock(tx, Account, id, 'account');
  await tx.em.nativeUpdate(Account, { id }, { status: 'ACTIVE', passwordHash });
  for (const way of [SecondFactor, BackupCode, OidcIdentity, OneTimeToken])
    await tx.em.nativeDelete<{ accountId: string }>(way, { accountId: id });
  await distrustAll(tx, id);
  await resetGuesses(tx, id);
  await holdAdministrator(tx, id);
  await endSessions(tx, id, null, BECAUSE);
  await endAccessOf(tx, [id], `You have been signed out: ${BECAUSE}`);
  tx.audit({
    action: 'user.administrator_revived',
    entityType: 'User',
    entityId: id,
    before: { status },
    after: { status: 'ACTIVE' },
  });
}

async function holdAdministrator(tx: Tx, accountId: string): Promise<void> {
  const { id: roleId } = await tx.em.findOneOrFail(Role, { name: ADMINISTRATOR });
  const held = await tx.em.nativeUpdate(AccountRole, { accountId, roleId }, { scope: null });
  if (held === 0) await tx.em.insert(AccountRole, { accountId, roleId, grantedAt: tx.now });
}
