import { randomUUID } from 'node:crypto';
import { prune } from '@muster/kit/runtime';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { BOUNDED_TABLES, RETENTION } from '../src/administration/retention.ts';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson } = await usersHarness();
const DAY_MS = 24 * 60 * 60_000;
/** The kit's own, which it prunes itself. */
const PLATFORM =
  /^(audit_chain|audit_entry|audit_unchained|outbox_event|outbox_partition|inbox_event|parked_event|unreadable_event|idempotency_record|job|mikro_orm_migrations|migrations?)$/;

test('every table declares its retention or its bound', async () => {
  const tables = await graph.sql<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const own = tables.map(({ name }) => name).filter((name) => !PLATFORM.test(name));
  const declared = new Set([...RETENTION.map(({ table }) => table), ...Object.keys(BOUNDED_TABLES)]);
  expect(own.filter((name) => !declared.has(name))).toEqual([]);
  expect([...declared].filter((name) => !own.includes(name))).toEqual([]);
});

/** Every operation that needs no sign-in, with its input: a missing one fails. */
const ANONYMOUS: Readonly<Record<string, (person: { email: string; refreshToken: string }) => string>> = {
  signUp: () => `signUp(input: { email: "${randomUUID()}@shop.example", password: "${PASSWORD}" }) { __typename }`,
  signIn: () => `signIn(input: { email: "${randomUUID()}@shop.example", password: "wrong" }) { __typename }`,
  refreshSession: ({ refreshToken }) => `refreshSession(refreshToken: "${refreshToken}") { __typename }`,
  verifyEmail: () => `verifyEmail(token: "wrong") { __typename }`,
  requestPasswordReset: ({ email }) => `requestPasswordReset(email: "${email}")`,
  resetPassword: () => `resetPassword(token: "wrong", newPassword: "${PASSWORD} anew") { __typename }`,
  beginOidcSignIn: () => `beginOidcSignIn(provider: "none", redirectUri: "https://shop.example") { __typename }`,
  completeOidcSignIn: () =>
    `completeOidcSignIn(input: { attempt: "wrong", callbackUrl: "https://shop.example" }) { __typename }`,
};

test('every table that strangers write to has a retention or a rate limit', async () => {
  const mutations = Object.values(graph.runtime.schema.getMutationType()!.getFields());
  const open = mutations.filter(
    ({ astNode }) => !astNode?.directives?.some(({ name }) => ['authenticated', 'requiresScopes'].includes(name.value)),
  );
  expect(open.map(({ name }) => name).toSorted()).toEqual(Object.keys(ANONYMOUS).toSorted());
  const written = new Set<string>();
  for (const field of Object.keys(ANONYMOUS)) {
    const person = await aPerson();
    const statements = await graph.statements(async () => {
      await graph.answer(`mutation { ${ANONYMOUS[field]!(person)} }`);
      await graph.runDueJobs();
    });
    for (const sql of statements)
      for (const [, table] of sql.matchAll(/insert into "?(\w+)"?/gi)) if (!PLATFORM.test(table!)) written.add(table!);
  }
  const kept = new Set(RETENTION.map(({ table }) => table));
  expect([...written].filter((table) => !kept.has(table)).toSorted()).toEqual(['account', 'account_role']);
  expect(written).toContain('login_event');
});

test('expired rows are deleted, and no others', async () => {
  const person = await aPerson();
  const signsIn = (email: string, password: string) =>
    graph.run('mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }', { i: { email, password } });
  await signsIn(person.email, 'a guess');
  await signsIn('nobody@shop.example', 'a guess');
  await graph.run('mutation { requestEmailVerification }', {}, aCustomer(person.id));
  const count = async (table: string, where = 'true') =>
    Number((await graph.sql<{ count: string }>(`select count(*) from ${table} where ${where}`))[0]!.count);
  const ofPerson = `account_id = '${person.id}'`;

  await prune(graph.services.db, RETENTION);
  expect(await count('login_event', ofPerson)).toBe(1);
  expect(await count('session', ofPerson)).toBe(1);
  expect(await count('refresh_token')).toBeGreaterThan(0);

  graph.clock.offsetMs += 2 * DAY_MS;
  await prune(graph.services.db, RETENTION);
  expect(await count('login_event', 'account_id is null')).toBe(0);
  expect(await count('login_event', ofPerson)).toBe(1);
  expect([await count('failed_sign_in'), await count('one_time_token'), await count('rate_count')]).toEqual([0, 0, 0]);
  expect(await count('session', ofPerson)).toBe(1);

  graph.clock.offsetMs += 130 * DAY_MS;
  await prune(graph.services.db, RETENTION);
  expect([await count('login_event'), await count('refresh_token'), await count('session')]).toEqual([0, 0, 0]);
  expect(await count('device', ofPerson)).toBe(1);
  expect(await count('account', `id = '${person.id}'`)).toBe(1);
  graph.clock.offsetMs += 300 * DAY_MS;
  await prune(graph.services.db, RETENTION);
  expect(await count('device')).toBe(0);
});
