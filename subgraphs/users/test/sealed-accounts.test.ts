import { randomUUID } from 'node:crypto';
import { RunningClock, system } from '@muster/kit/domain';
import { chainAudit, newId, verifyAudit, withClient } from '@muster/kit/orm';
import { assemble, inProcessLiveHub } from '@muster/kit/runtime';
import { silentLog } from '@muster/kit/subgraph';
import { anAdministrator, freshDatabase, preparedDatabase } from '@muster/testing';
import { expect, test } from 'vitest';
import { Account } from '../src/account/account.entity.ts';
import { sealAccounts, withEmail } from '../src/account/account.personal.ts';
import { Migration20261120_users } from '../src/migrations/20261120-users.ts';
import { users } from '../src/subgraph.ts';
import { ENV, PASSWORD, times, usersHarness } from './harness.ts';

const { graph, aPerson } = await usersHarness();
const { services } = graph;
const caller = { actor: system, correlationId: 'test' };
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on AuthSession { user { id email displayName } } } }`;
const signsIn = async (email: string) => (await graph.run(SIGN_IN, { input: { email, password: PASSWORD } })).signIn;
const rowOf = async (id: string) =>
  (await graph.sql<Record<string, string>>('select * from account where id = $1', [id]))[0]!;

test('an address and a name are stored sealed, and read as written', async () => {
  const email = `${randomUUID()}@shop.example`;
  const anna = await aPerson({ email, displayName: '小明 Nguyễn' });
  const row = await rowOf(anna.id);
  expect(row).toMatchObject({ clear_email: null, clear_name: null, sealed_email: expect.stringMatching(/^v1\.k1\./) });
  expect(JSON.stringify(row)).not.toMatch(/shop\.example|Nguyễn/);
  expect(await signsIn(email.toUpperCase())).toMatchObject({
    user: { id: anna.id, email, displayName: '小明 Nguyễn' },
  });
  const found = await services.db.orm.em.fork().find(Account, { id: { $in: [anna.id] } });
  expect(found).toMatchObject([{ email, displayName: '小明 Nguyễn' }]);
});

test('a changed address is sealed and found, and the previous one is free', async () => {
  const anna = await aPerson();
  const email = `New.${randomUUID()}@Shop.Example`;
  await services.transact(caller, async ({ em }) => {
    const account = await em.findOneOrFail(Account, await withEmail(services, anna.email));
    account.email = email;
    account.displayName = null;
  });
  expect(await signsIn(email)).toMatchObject({ user: { id: anna.id, email: email.toLowerCase(), displayName: null } });
  expect((await signsIn(anna.email)).__typename).toBe('InvalidCredentials');
  expect((await aPerson({ email: anna.email })).id).not.toBe(anna.id);
});

test('a change of another field leaves sealed values as they are', async () => {
  const anna = await aPerson();
  const before = await rowOf(anna.id);
  await services.transact(caller, async ({ em }) => {
    const account = await em.findOneOrFail(Account, { id: anna.id });
    account.status = 'LOCKED';
  });
  expect(await rowOf(anna.id)).toEqual({ ...before, status: 'LOCKED' });
});

test('a sealed address that was moved to another account does not open', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  await graph.sql('update account set sealed_email = (select sealed_email from account where id = $1) where id = $2', [
    anna.id,
    bao.id,
  ]);
  const read =
    'query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { email } } }';
  expect((await graph.answer(read, { id: bao.id }, anAdministrator('user:read'))).errors?.[0]?.message).toMatch(
    'cannot be opened',
  );
});

test('values in clear are sealed at the start, by any number of replicas, and sign-in still works', async () => {
  const [{ id: known }, passwordHash] = [await aPerson(), await rowOf((await aPerson()).id)];
  const before = Array.from({ length: 1_100 }, (_, i) => ({ id: newId(), email: `Old-${i}-${known}@shop.example` }));
  await graph.sql(
    `insert into account (id, clear_email, clear_name, password_hash, status, created_at)
     select id, email, 'Old Name', $2, 'ACTIVE', now() from jsonb_to_recordset($1::jsonb) as old (id uuid, email text)`,
    [JSON.stringify(before), passwordHash.password_hash],
  );
  await times(3, () => sealAccounts(services));
  expect(await graph.sql('select 1 from account where clear_email is not null or clear_name is not null')).toEqual([]);
  for (const { id, email } of [before[0]!, before[700]!, before[1_099]!]) {
    expect(await signsIn(email)).toMatchObject({ user: { id, email: email.toLowerCase(), displayName: 'Old Name' } });
  }
});

test('a database of the first version is brought up to date with everybody in it, and its audit log is chained', async () => {
  const databaseUrl = await freshDatabase('first_version');
  const clock = new RunningClock();
  await preparedDatabase({ name: 'users', migrations: [Migration20261120_users] }, databaseUrl);
  const { password_hash } = await rowOf((await aPerson()).id);
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `insert into account (id, email, display_name, password_hash, status, created_at)
       values (gen_random_uuid(), 'anna@shop.example', 'Anna', $1, 'ACTIVE', now())`,
      [password_hash],
    );
    await client.query(`insert into audit_entry (actor_kind, actor_id, action, entity_type, entity_id, correlation_id, at)
      select 'SYSTEM', id, 'user.sign_up', 'User', id, 'c', now() from account`);
  });
  const live = inProcessLiveHub();
  const ask = () => Promise.reject(new Error('nobody to ask'));
  const env = { MUSTER_DATA_KEY: 'cd'.repeat(32), ...ENV };
  const ownUrl = await preparedDatabase(users, databaseUrl);
  const around = { databaseUrl: ownUrl, live, clock, log: silentLog, env, permissions: {}, ask };
  const runtime = await assemble(users, around);
  try {
    const found = await runtime.services.db.orm.em
      .fork()
      .findOne(Account, await withEmail(runtime.services, 'Anna@Shop.example'));
    expect(found).toMatchObject({ email: 'anna@shop.example', displayName: 'Anna' });
    await expect(assemble(users, { ...around, env: { ...env, MUSTER_DATA_KEY: 'ef'.repeat(32) } })).rejects.toThrow(
      'MUSTER_DATA_KEY has not the key',
    );
    await chainAudit(runtime.services.db);
    expect(await verifyAudit(runtime.services.db)).toEqual({ links: 1, waiting: 0, broken: null });
  } finally {
    await runtime.close();
    await live.close();
  }
});
