import type { Tx } from '@muster/kit/orm';
import type { Account } from '../../account/account.entity.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { endSessions } from '../../sign-in/access/end-sessions.ts';
import { distrustAll } from '../../sign-in/devices/trust-device.ts';
import { forgetGuesses } from '../../sign-in/guesses/guesses.ts';
import { ADMINISTRATOR } from '../roles/administrators.ts';

const BECAUSE = 'the account was given back to its administrator';

/** Everything that opened the account before opens it no longer: who had it may be anybody. The password given is the only way in. */
export async function reviveAdministrator(tx: Tx, { id, status }: Account, passwordHash: string): Promise<void> {
  await tx.em.execute(`select 1 from account where id = ? for update`, [id]);
  await tx.em.execute(`update account set status = 'ACTIVE', password_hash = ? where id = ?`, [passwordHash, id]);
  for (const table of ['second_factor', 'backup_code', 'oidc_identity', 'one_time_token'])
    await tx.em.execute(`delete from ${table} where account_id = ?`, [id]);
  await distrustAll(tx, id);
  await forgetGuesses(tx, id);
  await tx.em.execute(
    `insert into account_role (account_id, role_id, granted_at) select ?, id, ? from role where name = ?
     on conflict (account_id, role_id) do update set scope = null`,
    [id, tx.now, ADMINISTRATOR],
  );
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
