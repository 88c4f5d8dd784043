import { type Caller, system } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { withEmail } from '../../account/account.personal.ts';
import { ADVISORY_LOCKS } from '../../advisory-locks.ts';
import { settingsOf } from '../../settings.ts';
import { withPasswords } from '../../sign-in/hashing/passwords.ts';
import { createAccount } from '../../sign-in/sign-up/create-account.ts';
import { ensureSigningKey, signingKey } from '../../sign-in/signing-keys/signing-key.ts';
import { ADMINISTRATOR, isAnyAdministratorAble, lockAdministrators } from '../roles/administrators.ts';
import { reviveAdministrator } from './revive-administrator.ts';

/** Roles that the system relies on. */
const SYSTEM_ROLES = {
  ADMINISTRATOR: 'Every permission.',
  CUSTOMER: 'Orders for themselves and sees their own data.',
};

/** Brings permissions, roles, keys and the first administrator up to date. Every replica does this at every start. */
export async function prepareAccess(services: Services): Promise<void> {
  const caller: Caller = { actor: system, correlationId: 'start' };
  await services.transact(caller, async ({ em }) => {
    // Serializes replicas: they write the same rows.
    await em.execute(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.access})`);
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
  await signingKey(services); // A wrong secret fails here, with a clear message.
  await ensureAdministrator(services, caller);
}

/**
 * Creates the configured administrator when no administrator can sign in; an existing account is revived with the configured
 * password. The environment is the last way back in.
 */
async function ensureAdministrator(services: Services, caller: Caller): Promise<void> {
  const { MUSTER_ADMIN_EMAIL: email, MUSTER_ADMIN_PASSWORD: password } = settingsOf(services);
  if (email === undefined || password === undefined) return;
  if (await isAnyAdministratorAble(services.db.orm.em.fork())) return;
  const passwordHash = await withPasswords(services, caller, (passwords) => passwords.hash(password));
  const condition = await withEmail(services, email);
  await services.transact(caller, async (tx) => {
    await lockAdministrators(tx);
    if (await isAnyAdministratorAble(tx.em)) return; // Another replica created it.
    const known = await tx.em.findOne(Account, condition);
    if (known === null) {
      const account = await createAccount(tx, { email, displayName: 'Administrator', passwordHash }, ADMINISTRATOR);
      tx.audit({ action: 'user.first_administrator', entityType: 'User', entityId: account.id });
    } else await reviveAdministrator(tx, known, passwordHash);
  });
}
