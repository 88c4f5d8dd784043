import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphClient, SignInDocument } from '@muster/client';
import { type Actor, anonymous } from '@muster/kit/domain';
import { subgraphSchema } from '@muster/kit/graphql';
import { localSubgraph } from '@muster/kit/serve';
import { silentLog } from '@muster/kit/subgraph';
import { eventually } from '@muster/testing';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../server/src/embedded/start-embedded.ts';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { subgraphs } from '../../server/src/subgraphs.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { entitiesOf, type GeneratedOperation, operationsOf, selectionOf, type Values } from '../support/paths.ts';
import { a, shopOf } from '../support/shop.ts';

/*
 * Authorization fuzzing over every path of the graph, with callers that own nothing of it. The owner's data holds canary
 * words that stand nowhere else: an answer with one of them is a leak. Generated from the schema: a new field is walked
 * without a new test.
 */
const MINE = {
  email: `walk-${randomUUID().slice(0, 8)}@owner.example`,
  displayName: 'Ottilie Eigentum',
  firstName: 'Ottilie-Vorname',
  phone: '+886912111222',
  recipient: 'Ottilie Empfang',
  line1: 'Eigentumsweg 77',
  notes: 'Geheimwunsch',
  search: 'Suchgeheimnis',
  setting: 'Lieblingsgeheimnis',
  device: 'Ottilies Rechner',
};
const DEPTH = 4;

let dataDir: string;
let system: Embedded;
let owner: GraphClient;
let ownerId: string;
let stranger: GraphClient;
/** Has every permission except those that show the owner's data. */
let clerk: GraphClient;
/** Key of an API client that has every permission of the clerk. */
let key: string;
/** Every id of the owner's objects, and the numbers and codes that they are found by. */
const ids: string[] = [];
/** Canary words: only the owner, and callers with the permission, may see them. */
const secrets: string[] = [...Object.values(MINE)];

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
type Answer = { status: number; text: string; data: any; errors: { extensions: { code: string } }[] };
const opening = (token: string | null): Record<string, string> => {
  if (token === null) return {};
  return token.startsWith('mk_') ? { 'x-api-key': token } : { authorization: `Bearer ${token}` };
};

/** Sends a request with an access token, the key of an API client, or no credentials. */
async function ask(token: string | null, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(`${system.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...opening(token) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text);
  return { status: response.status, text, data, errors };
}

beforeAll(async () => {
  dataDir = await aDataFolder();
  system = await startEmbedded({
    dataDir,
    port: 0,
    env: {
      ...process.env,
      MUSTER_ARGON2_MEMORY_KIB: '64',
      MUSTER_ARGON2_TIME_COST: '1',
      MUSTER_MOCK_DELAY_MS: '0-20',
      MUSTER_LIMITS: 'off', // The generated operations select everything at once.
    },
    postgresSettings: POSTGRES_OF_TESTS,
    log: silentLog,
    development: true,
  });
  const visitor = new GraphClient(`${system.gateway.url}/graphql`);
  const { env } = system.secrets;
  const { signIn } = await visitor.ask(SignInDocument, {
    input: { email: env.MUSTER_ADMIN_EMAIL!, password: env.MUSTER_ADMIN_PASSWORD! },
  });
  const admin = visitor.as(a(signIn, 'AuthSession').accessToken);
  const shop = shopOf({ admin, visitor } as never);
  stranger = (await shop.customer()).graph;

  const permissions = [
    'product:manage',
    'sell_window:manage',
    'coupon:manage',
    'work_order:manage',
    'batch:confirm',
    'ledger:read',
    'area:manage',
    'api_client:manage',
  ];
  clerk = await aClerk(admin, permissions);
  const made = await ask(
    clerk.accessToken,
    'mutation ($input: CreateApiClientInput!) { it: createApiClient(input: $input) { ... on ApiClientCreatedPayload { key } } }',
    { input: { name: 'walk', operations: 'ANY', scopes: permissions } },
  );
  key = made.data.it.key;

  const password = randomUUID();
  const signUp = await ask(
    null,
    'mutation ($input: SignUpInput!) { it: signUp(input: $input) { ... on AuthSession { accessToken user { id } } } }',
    { input: { email: MINE.email, password, displayName: MINE.displayName } },
  );
  ownerId = signUp.data.it.user.id;
  owner = visitor.as(signUp.data.it.accessToken);
  const mine = async (field: string) => {
    const { data, text } = await ask(owner.accessToken, `mutation { it: ${field} { __typename } }`);
    expect(data?.it?.__typename, text).toMatch(/Payload$/);
  };
  const { data: area } = await ask(null, '{ it: adminArea(code: "TW-TPE") { id } }');
  await mine(`addPhone(input: { number: "${MINE.phone}", countryCode: "TW" })`);
  await mine(
    `addAddress(input: { kind: BOTH, countryCode: "TW", areaId: "${area.it.id}", recipientName: "${MINE.recipient}", line1: "${MINE.line1}", phone: "${MINE.phone}" })`,
  );
  await mine(`updateProfile(input: { firstName: "${MINE.firstName}" })`);
  const { data: devices } = await ask(owner.accessToken, '{ myDevices { id } }');
  await mine(`renameDevice(id: "${devices.myDevices[0].id}", name: "${MINE.device}")`);
  await mine(`setPreference(key: "food", value: "${MINE.setting}")`);
  await mine(`logSearch(input: { query: "${MINE.search}", resultsCount: 1 })`);

  const launch = await shop.launches({ offer: { thresholdQty: 1 }, window: { goalPolicy: 'PRODUCE_ANYWAY' } });
  await mine(`addToWishlist(input: { productId: "${launch.productId}", notes: "${MINE.notes}" })`);
  const reserved = await ask(
    owner.accessToken,
    `mutation ($input: ReserveInput!) { it: reserve(input: $input) { ... on ReservePayload { order { id number } } } }`,
    {
      input: {
        idempotencyKey: randomUUID(),
        lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
        contact: { name: MINE.recipient, phone: MINE.phone, email: MINE.email },
      },
    },
  );
  const { order } = reserved.data.it;
  await shop.sees(launch, ({ offer }) => offer.counter?.committedQty === 1);
  a(await shop.confirms(launch), 'BatchPayload');
  const pay = `mutation { it: startPayment(input: { orderId: "${order.id}", provider: MOCK, idempotencyKey: "walk" }) { __typename ... on PaymentPayload { payment { id number } } } }`;
  await eventually(async () => (await ask(owner.accessToken, pay)).data.it.__typename === 'PaymentPayload');
  const { payment } = (await ask(owner.accessToken, pay)).data.it;

  const all = await ask(
    owner.accessToken,
    '{ me { id addresses { id } phones { id } wishlist { edges { node { id } } } } myDevices { id } }',
  );
  secrets.push(order.number, payment.number);
  ids.push(order.id, payment.id, ownerId, ...[...all.text.matchAll(/"id":"([^"]+)"/g)].map((match) => match[1]!));
  ids.push(launch.offerId, launch.variantId, launch.sellWindowId);
});
afterAll(async () => {
  await system.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Every argument that may be an id gets each of the owner's ids; a search argument gets the owner's words. */
const values: Values = (name, type) => {
  if (type === 'ID') return ids;
  if (type === 'Int' || type === 'SafeInt') return [1];
  if (type === 'Boolean') return [true];
  if (type === 'DateTime') return [new Date(0).toISOString()];
  if (type !== 'String') return [];
  if (/email/i.test(name)) return [MINE.email];
  if (/number|phone/i.test(name)) return [MINE.phone, ...secrets.slice(-2)];
  return ['TW'];
};

const leaksIn = (text: string) => secrets.filter((secret) => text.includes(secret));
const apiSchema = async () => buildSchema(await readFile(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));

describe('authorization of every path', () => {
  const viewers: [string, () => string | null][] = [
    ['nobody', () => null],
    ['another customer, whose address is not verified', () => stranger.accessToken],
    ['a clerk whose role has other permissions', () => clerk.accessToken],
    ['an API client with other permissions', () => key],
  ];

  test('the owner sees every canary word, so the walk reaches them', async () => {
    const schema = await apiSchema();
    let answers = '';
    for (const { query, variables } of operationsOf(schema, 'query', values, DEPTH)) {
      answers += (await ask(owner.accessToken, query, variables)).text;
    }
    expect(secrets.filter((secret) => !answers.includes(secret))).toEqual([]);
  });

  test.each(viewers)('%s sees no data of the owner', async (_name, token) => {
    const questions = operationsOf(await apiSchema(), 'query', values, DEPTH);
    expect(questions.length).toBeGreaterThan(100);
    const leaks: string[] = [];
    for (const { about, query, variables } of questions) {
      const { status, text } = await ask(token(), query, variables);
      expect(status, `${about}: ${text}`).not.toBe(500);
      const leaked = leaksIn(text);
      if (leaked.length > 0) leaks.push(`${about} ${JSON.stringify(variables)}: ${leaked}`);
    }
    expect(leaks).toEqual([]);
  });

  // A clerk is left out: it may change the offer that the owner's order depends on.
  test.each(viewers.slice(0, 2))(
    'lets %s change nothing that is the owner’s, and tells nothing on the way',
    async (_name, token) => {
      const before = await everythingOfTheOwner();
      // Inputs hold none of the canary words: a refusal would echo them, which is no leak.
      const strangeValues: Values = (name, type) =>
        type === 'String' && /email/i.test(name)
          ? [`${randomUUID()}@walk.example`]
          : type === 'String'
            ? ['walk']
            : values(name, type);
      const schema = await apiSchema();
      const leaks: string[] = [];
      for (const { about, query, variables } of thinned(operationsOf(schema, 'mutation', strangeValues, 3))) {
        const { text } = await ask(token(), query, variables);
        const leaked = leaksIn(text);
        if (leaked.length > 0) leaks.push(`${about} ${JSON.stringify(variables)}: ${leaked}`);
      }
      expect(leaks).toEqual([]);
      expect(await everythingOfTheOwner()).toEqual(before);
    },
  );

  test.each<[string, () => Actor]>([
    ['nobody', () => anonymous],
    [
      'another customer',
      () => ({ kind: 'USER', id: '018f0000-0000-7000-8000-00000000abcd', permissions: new Set(), sessionId: 'walk' }),
    ],
    [
      'an API client',
      () => ({ kind: 'API_CLIENT', id: '018f0000-0000-7000-8000-00000000abce', permissions: new Set() }),
    ],
  ])('%s sees no data of the owner by entity reference, in any subgraph', async (_name, actor) => {
    const leaks: string[] = [];
    let requests = 0;
    for (const [name, subgraph] of system.subgraphs) {
      const peer = localSubgraph(subgraph);
      const { viewers } = await subgraphSchema(subgraphs.find((definition) => definition.name === name)!);
      for (const type of entitiesOf(subgraph.schema)) {
        const selection = selectionOf(subgraph.schema, subgraph.schema.getType(type) as GraphQLObjectType, values, 3);
        for (const id of ids) {
          requests += 1;
          const answer = await peer.execute(
            {
              query: `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${type} ${selection} } }`,
              variables: { of: [{ __typename: type, id, offerId: id, code: id }] },
            },
            { actor: actor(), correlationId: 'walk' },
          );
          const leaked = leaksIn(JSON.stringify(answer));
          if (leaked.length > 0) leaks.push(`${name}: ${type} ${id}: ${leaked}`);
          // An entity that the caller may not see is not found: the answer does not tell that its id exists.
          const { _entities: [found] = [null] } = (answer as { data?: { _entities: unknown[] } }).data ?? {};
          if (viewers.get(type) !== 'anyone' && found !== null) leaks.push(`${name}: ${type} ${id} is there`);
        }
      }
    }
    expect(requests).toBeGreaterThan(100);
    expect(leaks).toEqual([]);
  });
});

/** A new user with a role of these permissions. */
async function aClerk(admin: GraphClient, permissions: readonly string[]): Promise<GraphClient> {
  const credentials = { email: `${randomUUID()}@clerk.example`, password: randomUUID() };
  const { data } = await ask(
    null,
    'mutation ($input: SignUpInput!) { it: signUp(input: $input) { ... on AuthSession { user { id } } } }',
    { input: credentials },
  );
  const made = await ask(
    admin.accessToken,
    'mutation ($input: CreateRoleInput!) { it: createRole(input: $input) { ... on RolePayload { role { id } } } }',
    { input: { name: 'CLERK', description: 'Of the walk.', permissions } },
  );
  await ask(admin.accessToken, 'mutation ($u: ID!, $r: ID!) { it: grantRole(userId: $u, roleId: $r) { __typename } }', {
    u: data.it.user.id,
    r: made.data.it.role.id,
  });
  const { signIn } = await new GraphClient(`${system.gateway.url}/graphql`).ask(SignInDocument, {
    input: credentials,
  });
  return admin.as(a(signIn, 'AuthSession').accessToken);
}

/** Everything that the owner sees of their own data; counters of others may move meanwhile. */
async function everythingOfTheOwner(): Promise<unknown> {
  const { data } = await ask(
    owner.accessToken,
    `{ me { email displayName permissions roles { name } phones { id number } addresses { id line1 recipientName }
         wishlist { edges { node { id notes } } } orders { edges { node { id status total { amountMinor } } } } } }`,
  );
  return data;
}

/** One operation for each id: large inputs have too many combinations. */
function thinned(questions: readonly GeneratedOperation[]): GeneratedOperation[] {
  const seen = new Set<string>();
  return questions.filter(({ about, variables }) => {
    const text = JSON.stringify(variables);
    const key = `${about.split(' ')[0]} ${ids.filter((id) => text.includes(id)).join()}`;
    return seen.size < 5_000 && !seen.has(key) && seen.add(key);
  });
}
