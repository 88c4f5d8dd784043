import { type Caller, system } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { withEmail } from '../../account/account.personal.ts';
import { settingsOf } from '../../settings.ts';
import { withPasswords } from '../../sign-in/hashing/passwords.ts';
import { createAccount } from '../../sign-in/sign-up/create-account.ts';
import { ensureSigningKey, signingKey } from '../../sign-in/signing-keys/signing-key.ts';
import { ADMINISTRATOR, isAnyAdministratorAble, lockAdministrators } from '../roles/administrators.ts';
import { reviveAdministrator } from './revive-administrator.ts';

/** Roles that the system itself relies on. */
const SYSTEM_ROLES = {
  ADMINISTRATOR: 'May do everything.',
  CUSTOMER: 'Shops, and sees what is theirs.',
};

/** Brings permissions, roles, keys and the first administrator up to date. Every replica does this at every start. */
export async function prepareAccess(services: Services): Promise<void> {
  const caller: Caller = { actor: system, correlationId: 'start' };
  await services.transact(caller, async ({ em }) => {
    // One replica after the other: they write the same rows.
    await em.execute(`select pg_advisory_xact_lock(7261123)`);
    await em.execute(
      `insert into role (name, description, is_system) select key, value, true from jsonb_each_text(?::jsonb)
       on conflict (name) do update set description = excluded.description, is_system = true`,
      [JSON.stringify(SYSTEM_ROLES)],
    );
    await em.execute(
      `insert into permission (code, description) select key, value from jsonb_each_text(?::jsonb)
       on conflict (code) do update set description = excluded.description`,
      [JSON.stringify(services.permissions)],
    );
    await em.execute(
      `insert into role_permission (role_id, permission)
       select role.id, permission.code from role, permission where role.name = 'ADMINISTRATOR' on conflict do nothing`,
    );
  });
  await ensureSigningKey(services);
  await signingKey(services); // Fails now, with a clear word, when the secret is not the right one.
  await ensureAdministrator(services, caller);
}

/**
 * Makes the administrator who is configured, when there is none who can sign in; one who is there already is let in again, by
 * the password that is configured. Whoever sets the environment is the last who can.
 */
async function ensureAdministrator(services: Services, caller: Caller): Promise<void> {
  const { MUSTER_ADMIN_EMAIL: email, MUSTER_ADMIN_PASSWORD: password } = settingsOf(services);
  if (email === undefined || password === undefined) return;
  if (await isAnyAdministratorAble(services.db.orm.em.fork())) return;
  const passwordHash = await withPasswords(services, caller, (passwords) => passwords.hash(password));
  const condition = await withEmail(services, email);
  await services.transact(caller, async (tx) => {
    await lockAdministrators(tx);
    if (await isAnyAdministratorAble(tx.em)) return; // Another replica made it.
    const known = await tx.em.findOne(Account, condition);
    if (known === null) {
      const account = await createAccount(tx, { email, displayName: 'Administrator', passwordHash }, ADMINISTRATOR);
      tx.audit({ action: 'user.first_administrator', entityType: 'User', entityId: account.id });
    } else await reviveAdministrator(tx, known, passwordHash);
  });
}
