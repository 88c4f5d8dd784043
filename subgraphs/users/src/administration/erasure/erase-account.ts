import { openOrders, userErased } from '@muster/events';
import { type Caller, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { Erasure } from '../../account/erasure.entity.ts';
import { refuseErased } from '../../account/lock-account.ts';
import { endSessions } from '../../sign-in/access/end-sessions.ts';
import { isAdministrator } from '../roles/administrators.ts';
import { ERASED_TABLES } from './erased-tables.ts';
import { OpenOrders, StillAdministrator } from './erasure.refusals.ts';

/** Erases an account for good, unless an order of it is open. The caller has confirmed the password. */
export async function eraseAccount(services: Services, caller: Caller, accountId: string): Promise<Date> {
  if (!isId(accountId)) throw new NotFound('account');
  // Asked before the transaction, which waits for no network. An order that slips in between loses its contact with the rest.
  const { count } = await services.command(openOrders, { userId: accountId }, caller);
  if (count > 0) throw new OpenOrders(count);
  return services.transact(caller, (tx) => erase(tx, accountId));
}

/** Deletes a person's key, rows, address and sessions. The id stays: orders and books refer to it. */
export async function erase(tx: Tx, accountId: string): Promise<Date> {
  await lock(tx, Account, accountId, 'account');
  await refuseErased(tx, accountId);
  if (await isAdministrator(tx, accountId)) throw new StillAdministrator();

  await endSessions(tx, accountId, null, 'the account was erased');
  for (const statement of Object.values(ERASED_TABLES)) await tx.em.execute(statement, [accountId]);
  const erased = {
    emailHash: null,
    sealedEmail: null,
    sealedName: null,
    nameHash: null,
    usernameHash: null,
    sealedUsername: null,
  };
  await tx.em.nativeUpdate(
    Account,
    { id: accountId },
    { ...erased, status: 'INACTIVE', tier: 'STANDARD', lastLoginAt: null, passwordHash: hashOfNoPassword(accountId) },
  );
  await tx.em.insert(Erasure, { accountId, erasedAt: tx.now });
  tx.emit(userErased, { userId: accountId });
  tx.audit({ action: 'user.erase', entityType: 'User', entityId: accountId });
  return tx.now;
}

/** Has the form of a hash, and no password has it. */
function hashOfNoPassword(accountId: string): string {
  const digits = accountId.toLowerCase().replaceAll('-', '');
  return `$argon2id$v=19$m=8,t=1,p=1$${digits}$${digits}`;
}
