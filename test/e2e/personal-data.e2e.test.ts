import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { GraphClient, SignInDocument } from '@muster/client';
import { onlyCurrent, withNewKey } from '@muster/kit/crypto';
import { withClient } from '@muster/kit/orm';
import type { Log } from '@muster/kit/subgraph';
import { eventually } from '@muster/testing';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAll } from '../../server/src/audit/verify-all.ts';
import { type Embedded, startEmbedded } from '../../server/src/embedded/start-embedded.ts';
import { neededKeys, resealAll } from '../../server/src/keys/reseal-all.ts';
import { keepDataKeys, keptDataKeys } from '../../server/src/secrets.ts';
import { subgraphs } from '../../server/src/subgraphs.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { a, shopOf } from '../support/shop.ts';

/** Canary values of one customer: no word of them occurs anywhere else. */
const CANARY = {
  email: `kanarienvogel-${randomUUID().slice(0, 8)}@voliere.example`,
  displayName: 'Zwitscherin Allgemein',
  firstName: 'Wilhelmine',
  lastName: 'Gelbgefieder',
  birthday: '1987-06-05',
  phone: '+886912987654',
  recipient: '黃鶯鶯',
  line1: '鳥鳴路九十九號',
  notes: 'Sonnenblumenkerne',
  search: 'Vogelbauer',
  setting: 'Hirsekolben',
  contact: 'nachtigall@voliere.example',
  password: 'trillert-am-Morgen-9',
};
const WORDS = [...Object.values(CANARY), '912987654', '0912-987-654'];

let dataDir: string;
let system: Embedded;
let admin: GraphClient;
const start = () =>
  startEmbedded({
    dataDir,
    port: 0,
    env: { ...process.env, MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' },
    postgresSettings: POSTGRES_OF_TESTS,
    log,
    development: true,
  });
const lines: string[] = [];
const log: Log = {
  debug: (facts, message) => lines.push(`${JSON.stringify(shown(facts))} ${message}`),
  info: (facts, message) => log.debug(facts, message),
  warn: (facts, message) => log.debug(facts, message),
  error: (facts, message) => log.debug(facts, message),
  child: () => log,
};
/** Errors as text: JSON leaves out their message and stack. */
const shown = (facts: object): unknown =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      key,
      value instanceof Error ? [value.message, value.stack, String(value.cause), { ...value }] : value,
    ]),
  );

beforeAll(async () => {
  dataDir = await aDataFolder();
  system = await start();
  const visitor = new GraphClient(`${system.gateway.url}/graphql`);
  const { env } = system.secrets;
  const { signIn } = await visitor.ask(SignInDocument, {
    input: { email: env.MUSTER_ADMIN_EMAIL!, password: env.MUSTER_ADMIN_PASSWORD! },
  });
  admin = visitor.as(a(signIn, 'AuthSession').accessToken);
});
afterAll(async () => {
  await system.close();
  await rm(dataDir, { recursive: true, force: true });
});

const urlOf = (name: string): string => system.postgres.url(`muster_${name}`);

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
async function ask(token: string | null, query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${system.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: { result: { __typename: string } }; errors?: object[] };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data.result;
}

/** Columns in which any of these words stands, of every row of every table in all databases. */
async function foundIn(words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of subgraphs) {
    await withClient(urlOf(name), async (client) => {
      const { rows } = await client.query<{ table: string }>(
        `select quote_ident(tablename) as "table" from pg_tables where schemaname = 'public'`,
      );
      expect(rows.length).toBeGreaterThan(8);
      for (const { table } of rows) {
        const hits = await client.query<{ word: string }>(
          `select distinct word from ${table} as row, unnest($1::text[]) as word
            where strpos(lower(to_jsonb(row)::text), lower(word)) > 0`,
          [words],
        );
        found.push(...hits.rows.map(({ word }) => `${name}.${table}: ${word}`));
      }
    });
  }
  return found.toSorted();
}

const SIGN_UP = `mutation ($input: SignUpInput!) { result: signUp(input: $input) { __typename ... on AuthSession { accessToken user { id } } ... on UserError { message } } }`;

test('personal data is in no table, event or log line in clear, and is unreadable after erasure', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launch = await shop.launches();
  const { email, password, displayName } = CANARY;
  const session = await ask(null, SIGN_UP, { input: { email, password, displayName } });
  const token: string = session.accessToken;
  const area = await ask(null, '{ result: adminArea(code: "TW-TPE") { id __typename } }');
  const done = async (field: string, variables: string, given: object, who = token) => {
    const result = await ask(
      who,
      `mutation (${variables}) { result: ${field} { __typename ... on UserError { message } } }`,
      given,
    );
    expect(result.__typename, JSON.stringify(result)).toMatch(/Payload$/);
  };
  await done('addPhone(input: $input)', '$input: AddPhoneInput!', {
    input: { number: '0912-987-654', countryCode: 'TW' },
  });
  await done('addAddress(input: $input)', '$input: UserAddressInput!', {
    input: {
      kind: 'BOTH',
      countryCode: 'TW',
      areaId: area.id,
      recipientName: CANARY.recipient,
      line1: CANARY.line1,
      phone: CANARY.phone,
    },
  });
  await done('updateProfile(input: $input)', '$input: UpdateProfileInput!', {
    input: { firstName: CANARY.firstName, lastName: CANARY.lastName, dateOfBirth: CANARY.birthday },
  });
  await done('setPreference(key: "food", value: $value)', '$value: String', { value: CANARY.setting });
  await done('addToWishlist(input: $input)', '$input: AddToWishlistInput!', {
    input: { productId: launch.productId, notes: CANARY.notes },
  });
  await done('logSearch(input: $input)', '$input: LogSearchInput!', {
    input: { query: CANARY.search, resultsCount: 1 },
  });
  await done('reserve(input: $input)', '$input: ReserveInput!', {
    input: {
      idempotencyKey: randomUUID(),
      lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
      contact: { name: CANARY.recipient, phone: CANARY.phone, email: CANARY.contact },
      shippingAddress: {
        recipientName: CANARY.recipient,
        phone: CANARY.phone,
        line1: CANARY.line1,
        city: 'Taipei',
        countryCode: 'TW',
      },
    },
  });
  // Neither do refusals and client errors.
  expect((await ask(null, SIGN_UP, { input: { email, password, displayName } })).__typename).toBe('EmailTaken');
  const taken = await ask(token, `mutation { result: addPhone(input: { number: "${CANARY.phone}" }) { __typename } }`);
  expect(taken.__typename).toBe('PhoneTaken');
  // Nor do validation errors, nor internal errors: a tampered row is reported by a correlation id only.
  const wrong = 'mutation ($input: AddPhoneInput!) { result: addPhone(input: $input) { __typename } }';
  const mistaken = { number: CANARY.phone, label: { of: CANARY.lastName } };
  await expect(ask(token, wrong, { input: mistaken })).rejects.toThrow('got invalid value');
  await withClient(urlOf('users'), async (client) => {
    await client.query(`update user_preference set key = 'moved'`);
    const failed = ask(token, '{ result: me { __typename preferences { value } } }');
    await expect(failed).rejects.toThrow('Internal error');
    await client.query(`update user_preference set key = 'food'`);
  });
  expect(lines.some((line) => line.includes('cannot be opened'))).toBe(true);
  const clerk = admin.accessToken!;
  const found = await ask(clerk, `{ result: usersByPhone(number: "${CANARY.phone}") { id email phones { number } } }`);
  expect(found).toEqual([{ id: session.user.id, email, phones: [{ number: CANARY.phone }] }]);

  const exported = await ask(
    token,
    `mutation ($password: String!) { result: exportMyData(password: $password) { ... on PersonalDataPayload { json } } }`,
    { password },
  );
  for (const word of Object.values(CANARY)) if (word !== password) expect(exported.json).toContain(word);

  expect(await foundIn(WORDS)).toEqual([]);

  const erase = `mutation ($password: String!) { result: eraseMyAccount(password: $password) { __typename } }`;
  expect((await ask(token, erase, { password })).__typename).toBe('OpenOrders');
  const me = await ask(token, '{ result: me { orders { edges { node { id } } } } }');
  await done('cancelOrder(id: $id)', '$id: ID!', { id: me.orders.edges[0].node.id });
  expect((await ask(token, erase, { password })).__typename).toBe('EraseAccountPayload');
  await eventually(() =>
    withClient(urlOf('orders'), async (client) => (await client.query('select from order_contact')).rowCount === 0),
  );
  expect(await foundIn(WORDS)).toEqual([]);
  expect(await ask(clerk, `{ result: usersByPhone(number: "${CANARY.phone}") { id } }`)).toEqual([]);
  expect(lines.filter((line) => WORDS.some((word) => line.toLowerCase().includes(word.toLowerCase())))).toEqual([]);
});

test('browsing keeps nothing of a product that does not exist', async () => {
  const customer = await shopOf({ admin, visitor: admin.as(null) } as never).customer();
  const token = customer.graph.accessToken!;
  const id = randomUUID();
  const log =
    'mutation { result: logSearch(input: { query: "x", resultsCount: 1 }) { ... on SearchPayload { search { id } } } }';
  const { search } = await ask(token, log);
  for (const verb of [
    `addToWishlist(input: { productId: "${id}" })`,
    `noteProductView(productId: "${id}")`,
    `saveComparison(input: { name: "x", productIds: ["${id}"] })`,
    `noteSearchClick(id: "${search.id}", productId: "${id}")`,
  ])
    expect((await ask(token, `mutation { result: ${verb} { __typename } }`)).__typename, verb).toBe('NotFound');
  const lists = 'wishlist { edges { cursor } } recentlyViewed { edges { cursor } } comparisons { id }';
  expect(await ask(token, `{ result: me { ${lists} searches { edges { node { clickedProduct { id } } } } } }`)).toEqual(
    {
      wishlist: { edges: [] },
      recentlyViewed: { edges: [] },
      comparisons: [],
      searches: { edges: [{ node: { clickedProduct: null } }] },
    },
  );
});

test('the search of this test finds a value in clear', async () => {
  expect(await foundIn(['Hand-thrown nothing'])).toEqual([]);
  expect(await foundIn(['臺北市'])).toEqual(['users.admin_area: 臺北市']);
});

test('every audit log of the running system verifies, and is read through the graph', async () => {
  const read = (subgraph: string) =>
    ask(
      admin.accessToken,
      `{ result: auditEntries(subgraph: ${subgraph}, first: 100) { edges { node { action seq } } } }`,
    );
  for (const [subgraph, action] of [
    ['users', 'user.erase'],
    ['catalog', 'sell_window.open'],
    ['orders', 'order.forget_contacts'],
  ] as const) {
    await eventually(async () => {
      const { edges } = await read(subgraph);
      const entry = edges.find(({ node }: { node: { action: string; seq: number | null } }) => node.action === action);
      return typeof entry?.node.seq === 'number';
    });
  }
  const lines: string[] = [];
  expect(await verifyAll(urlOf, {}, (line) => lines.push(line))).toBe(0);
  expect(lines).toHaveLength(subgraphs.length + 1);

  await withClient(urlOf('catalog'), (client) =>
    client.query(`set session_replication_role = replica; update audit_entry set actor_id = gen_random_uuid()
                   where id = (select entry_id from audit_chain where seq = 2)`),
  );
  lines.length = 0;
  expect(await verifyAll(urlOf, {}, (line) => lines.push(line))).toBe(1);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([
    expect.stringMatching(/^BROKEN {2}catalog +link 2, entry /),
  ]);
});

test('key rotation re-encrypts everything, and the old key is no longer needed', async () => {
  const email = `${randomUUID()}@shop.example`;
  const input = { email, password: CANARY.password };
  const { accessToken } = await ask(null, SIGN_UP, { input });
  const add = `mutation { result: addPhone(input: { number: "${CANARY.phone}" }) { __typename } }`;
  expect((await ask(accessToken, add)).__typename).toBe('PhonePayload');
  expect(await neededKeys(urlOf)).toEqual(new Set(['k1']));

  const ring = withNewKey(keptDataKeys(dataDir)!);
  expect(await resealAll(urlOf, ring)).toBeGreaterThan(1);
  expect(await neededKeys(urlOf)).toEqual(new Set(['k2']));
  for (const subgraph of ['users', 'orders']) {
    const { edges } = await ask(
      admin.accessToken,
      `{ result: auditEntries(subgraph: ${subgraph}, filter: { action: "keys.rotate" }) { edges { node { entityId } } } }`,
    );
    expect(edges).toEqual([{ node: { entityId: 'k2' } }]);
  }
  await system.close();
  keepDataKeys(dataDir, onlyCurrent(ring));
  system = await start();
  const signIn = `mutation ($input: SignInInput!) { result: signIn(input: $input) { ... on AuthSession { accessToken } } }`;
  const again = await ask(null, signIn, { input });
  const me = await ask(again.accessToken, '{ result: me { email phones { number } } }');
  expect(me).toEqual({ email, phones: [{ number: CANARY.phone }] });
});
