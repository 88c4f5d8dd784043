import { randomUUID } from 'node:crypto';
import { openOrders, orderContacts, sessionRevoked, userErased } from '@muster/events';
import { anonymous } from '@muster/testing';
import { beforeEach, expect, test } from 'vitest';
import { ERASED_TABLES, KEPT_TABLES } from '../src/administration/erasure/erased-tables.ts';
import { invariants } from '../src/invariants.ts';
import { areaIdOf } from '../src/person/areas/shipped-areas.ts';
import { FAILURES_MAX } from '../src/sign-in/guesses/attempts.ts';
import { PASSWORD, times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const EXPORT = `mutation ($password: String!) { result: exportMyData(password: $password) { __typename ... on PersonalDataPayload { json } ... on UserError { code } } }`;
const ERASE = `mutation ($password: String!) { result: eraseMyAccount(password: $password) { __typename ... on EraseAccountPayload { userId } ... on UserError { code } ... on OpenOrders { count } ... on TooManyTries { lockedUntil } } }`;
const ERASE_USER = `mutation ($id: ID!, $password: String!) { result: eraseUser(id: $id, password: $password) { __typename ... on EraseAccountPayload { userId } ... on UserError { code } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename } }`;
const REFRESH = `mutation ($token: String!) { result: refreshSession(refreshToken: $token) { __typename } }`;
const FILL = `mutation ($phone: AddPhoneInput!, $address: UserAddressInput!, $profile: UpdateProfileInput!, $wish: AddToWishlistInput!, $look: LogSearchInput!, $productId: ID!, $comparison: SaveComparisonInput!) {
  addPhone(input: $phone) { __typename } addAddress(input: $address) { __typename } updateProfile(input: $profile) { __typename }
  addToWishlist(input: $wish) { __typename } logSearch(input: $look) { __typename } noteProductView(productId: $productId) { __typename }
  saveComparison(input: $comparison) { __typename } setPreference(key: "theme", value: "dark") { __typename } }`;

type Person = Awaited<ReturnType<typeof aPerson>>;
async function someoneWithEverything(): Promise<Person> {
  const anna = await aPerson();
  const productId = randomUUID();
  const filled = await graph.run(
    FILL,
    {
      phone: { number: '+886912345678', label: 'mobil' },
      address: {
        kind: 'BOTH',
        countryCode: 'TW',
        areaId: areaIdOf('TW-KHH'),
        recipientName: '王小明',
        line1: '中山路1號',
      },
      profile: { firstName: '小明', dateOfBirth: '1990-12-31' },
      wish: { productId, notes: 'für Mama' },
      look: { query: 'bình trà', resultsCount: 2 },
      comparison: { name: 'Tassen', productIds: [productId] },
      productId,
    },
    anna,
  );
  expect(Object.values<{ __typename: string }>(filled).every(({ __typename }) => __typename.endsWith('Payload'))).toBe(
    true,
  );
  return anna;
}

beforeEach(() => {
  graph.answers(openOrders, () => ({ count: 0 }));
  graph.answers(orderContacts, () => ({ orders: [], waitingListEntries: [] }));
});

test('an export has everything that is stored about its owner, and is audited', async () => {
  const anna = await someoneWithEverything();
  const order = {
    orderId: randomUUID(),
    number: 'ORD-1',
    placedAt: new Date(0).toISOString(),
    contact: { name: '王' },
    shippingAddress: null,
  };
  const entry = {
    entryId: randomUUID(),
    offerId: randomUUID(),
    variantId: null,
    quantity: 2,
    status: 'WAITING',
    joinedAt: new Date(0).toISOString(),
    endedAt: null,
  };
  graph.answers(orderContacts, ({ userId }) =>
    userId === anna.id ? { orders: [order], waitingListEntries: [entry] } : { orders: [], waitingListEntries: [] },
  );
  const { result } = await graph.run(EXPORT, { password: PASSWORD }, anna);
  expect(JSON.parse(result.json)).toMatchObject({
    account: { id: anna.id, email: anna.email, displayName: 'Anna' },
    profile: { firstName: '小明', dateOfBirth: '1990-12-31' },
    preferences: [{ key: 'theme', value: 'dark' }],
    phones: [{ number: '+886912345678', label: 'mobil' }],
    addresses: [{ recipientName: '王小明', line1: '中山路1號' }],
    wishlist: [{ notes: 'für Mama' }],
    recentlyViewed: [{ count: 1 }],
    comparisons: [{ name: 'Tassen' }],
    searches: [{ query: 'bình trà' }],
    activities: expect.arrayContaining([expect.objectContaining({ type: 'PHONE_ADDED' })]),
    sessions: [{ ip: '127.0.0.1' }],
    orders: [order],
    waitingListEntries: [entry],
  });
  expect(
    await graph.sql(`select 1 from audit_entry where action = 'user.export' and entity_id = $1`, [anna.id]),
  ).toHaveLength(1);
});

test('an erased account is gone: its key, its rows, its sessions, its address, which somebody else may take', async () => {
  const anna = await someoneWithEverything();
  expect((await graph.run(ERASE, { password: PASSWORD }, anna)).result).toMatchObject({ userId: anna.id });
  for (const table of Object.keys(ERASED_TABLES)) {
    const rows = await graph.sql<{ ip?: string | null; user_agent?: string | null }>(
      `select * from ${table} where account_id = $1`,
      [anna.id],
    );
    if (table !== 'session' && table !== 'login_event') expect(rows, table).toEqual([]);
    for (const row of rows) expect(row, table).toMatchObject({ ip: null, user_agent: null });
  }
  expect((await graph.run(SIGN_IN, { input: { email: anna.email, password: PASSWORD } })).result.__typename).toBe(
    'InvalidCredentials',
  );
  expect(
    (await graph.run(SIGN_IN, { input: { email: `${anna.id}@erased.invalid`, password: PASSWORD } })).result.__typename,
  ).toBe('InvalidCredentials');
  expect((await graph.run(REFRESH, { token: anna.refreshToken })).result.__typename).toBe('InvalidRefreshToken');
  expect((await graph.emitted(userErased)).filter(({ userId }) => userId === anna.id)).toHaveLength(1);
  expect((await graph.emitted(sessionRevoked)).filter(({ userId }) => userId === anna.id)).toHaveLength(1);
  expect((await aPerson({ email: anna.email })).id).not.toBe(anna.id);
  for (const { name, sql } of invariants)
    if (!name.includes('signing key')) expect(await graph.sql(sql), name).toEqual([]);
});

test('a token that outlives its account brings nothing back', async () => {
  const anna = await someoneWithEverything();
  await graph.run(ERASE, { password: PASSWORD }, anna);
  const add = 'mutation ($input: AddPhoneInput!) { result: addPhone(input: $input) { __typename } }';
  expect((await graph.run(add, { input: { number: '+886912345678' } }, anna)).result.__typename).toBe('NotFound');
  expect((await graph.run(EXPORT, { password: PASSWORD }, anna)).result.code).toBe('WRONG_PASSWORD');
});

test('a phone added during an erasure is either erased too or refused', async () => {
  const add = 'mutation ($input: AddPhoneInput!) { result: addPhone(input: $input) { __typename } }';
  await times(8, async () => {
    const anna = await aPerson();
    await Promise.all([
      graph.run(ERASE, { password: PASSWORD }, anna),
      ...[1, 2, 3].map((i) => graph.run(add, { input: { number: `+88691234567${i}` } }, anna)),
    ]);
    expect(await graph.sql('select 1 from user_phone where account_id = $1', [anna.id])).toEqual([]);
    expect(await graph.sql('select 1 from data_key where account_id = $1', [anna.id])).toEqual([]);
  });
});

test('of two concurrent erasures one takes effect', async () => {
  const anna = await aPerson();
  const answers = await times(3, () => graph.run(ERASE, { password: PASSWORD }, anna));
  expect(answers.filter(({ result }) => result.__typename === 'EraseAccountPayload')).toHaveLength(1);
  expect((await graph.emitted(userErased)).filter(({ userId }) => userId === anna.id)).toHaveLength(1);
});

test('not erased: an account with open orders, with the wrong password, or of an administrator', async () => {
  const anna = await someoneWithEverything();
  graph.answers(openOrders, ({ userId }) => ({ count: userId === anna.id ? 2 : 0 }));
  expect((await graph.run(ERASE, { password: PASSWORD }, anna)).result).toMatchObject({
    __typename: 'OpenOrders',
    count: 2,
  });
  expect((await graph.run(ERASE, { password: 'wrong' }, anna)).result.code).toBe('WRONG_PASSWORD');
  expect((await graph.run(EXPORT, { password: 'wrong' }, anna)).result.code).toBe('WRONG_PASSWORD');
  const boss = await aPerson();
  await graph.sql(
    `insert into account_role (account_id, role_id, granted_at) select $1, id, now() from role where name = 'ADMINISTRATOR'`,
    [boss.id],
  );
  expect((await graph.run(ERASE, { password: PASSWORD }, boss)).result.code).toBe('STILL_ADMINISTRATOR');
  expect((await graph.run(SIGN_IN, { input: { email: boss.email, password: PASSWORD } })).result.__typename).toBe(
    'AuthSession',
  );
});

test('guessing the password with a stolen session ends after ten tries, and does not lock its owner out', async () => {
  const anna = await aPerson();
  const answers = await times(FAILURES_MAX + 5, () => graph.run(ERASE, { password: 'a guess' }, anna));
  expect(answers.filter(({ result }) => result.code === 'WRONG_PASSWORD')).toHaveLength(FAILURES_MAX);
  expect((await graph.run(ERASE, { password: PASSWORD }, anna)).result.code).toBe('TOO_MANY_TRIES');
  expect((await graph.run(SIGN_IN, { input: { email: anna.email, password: PASSWORD } })).result.__typename).toBe(
    'AuthSession',
  );
});

test('with the permission one erases others, with one’s own password', async () => {
  const [anna, boss] = [await someoneWithEverything(), await aPerson()];
  const officer = { ...clerk('user:erase'), id: boss.id };
  expect((await graph.run(ERASE_USER, { id: anna.id, password: 'wrong' }, officer)).result.code).toBe('WRONG_PASSWORD');
  expect((await graph.run(ERASE_USER, { id: anna.id, password: PASSWORD }, officer)).result).toMatchObject({
    userId: anna.id,
  });
  expect((await graph.run(ERASE_USER, { id: randomUUID(), password: PASSWORD }, officer)).result.code).toBe(
    'NOT_FOUND',
  );
  expect((await graph.answer(ERASE_USER, { id: anna.id, password: PASSWORD }, anna)).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  expect((await graph.answer(ERASE, { password: PASSWORD }, anonymous)).errors?.[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
  const [trace] = await graph.sql(`select actor_id from audit_entry where action = 'user.erase' and entity_id = $1`, [
    anna.id,
  ]);
  expect(trace).toEqual({ actor_id: officer.id });
});

test('every table with an account id is erased, or declares why not', async () => {
  const rows = await graph.sql<{ table_name: string }>(
    `select table_name from information_schema.columns where column_name = 'account_id' and table_schema = 'public'`,
  );
  const named = [...Object.keys(ERASED_TABLES), ...Object.keys(KEPT_TABLES)];
  expect(rows.map(({ table_name }) => table_name).toSorted()).toEqual(named.toSorted());
});
