import { openOrders, userErased } from '@muster/events';
import { type Caller, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { revokeSession } from '../../sign-in/access/revoke-session.ts';
import { isAdministrator } from '../roles/administrators.ts';
import { ERASED_TABLES } from './erased-tables.ts';
import { OpenOrders, StillAdministrator } from './erasure.refusals.ts';

/** Erases an account for good, unless somebody still waits for something. Whoever asks has confirmed their password. */
export async function eraseAccount(services: Services, caller: Caller, accountId: string): Promise<Date> {
  if (!isId(accountId)) throw new NotFound('account');
  // Asked before the transaction, which waits for no network. An order that slips in between loses its contact with the rest.
  const { count } = await services.command(openOrders, { userId: accountId }, caller);
  if (count > 0) throw new OpenOrders(count);
  return services.transact(caller, (tx) => erase(tx, accountId));
}

/** Forgets a person: their key, their rows, their address, their sessions. The id stays, for orders and books to refer to. */
export async function erase(tx: Tx, accountId: string): Promise<Date> {
  const found = await tx.em.execute(`select 1 from account where id = ? for update`, [accountId]);
  const erased = await tx.em.execute(`select 1 from erasure where account_id = ?`, [accountId]);
  if (found.length === 0 || erased.length > 0) throw new NotFound('account');
  if (await isAdministrator(tx, accountId)) throw new StillAdministrator();

  const sessions = await tx.em.execute<{ id: string }[]>(
    `select id from session where account_id = ? and revoked_at is null`,
    [accountId],
  );
  for (const { id } of sessions) await revokeSession(tx, accountId, id, 'the account was erased');
  for (const statement of Object.values(ERASED_TABLES)) await tx.em.execute(statement, [accountId]);
  // No password has this hash. The address is free again.
  await tx.em.execute(
    `update account set email_hash = null, sealed_email = null, sealed_name = null, username_hash = null, sealed_username = null, status = 'INACTIVE', last_login_at = null,
            password_hash = '$argon2id$v=19$m=8,t=1,p=1$' || replace(id::text, '-', '') || '$' || replace(id::text, '-', '')
      where id = ?`,
    [accountId],
  );
  await tx.em.execute(`insert into erasure (account_id, erased_at) values (?, ?)`, [accountId, tx.now]);
  tx.emit(userErased, { userId: accountId });
  tx.audit({ action: 'user.erase', entityType: 'User', entityId: accountId });
  return tx.now;
}
