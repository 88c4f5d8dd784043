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
import { entitiesOf, type Question, questionsOf, selectionOf, type Values } from '../support/paths.ts';
import { a, shopOf } from '../support/shop.ts';

/*
 * Every path of the graph, walked by those to whom what lies there does not belong. What belongs to one customer holds
 * words that stand nowhere else; whoever is told one of them was told too much. Made from the schema: a new field is
 * walked without a new test.
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
/** Has every permission but those that show what is the owner's. */
let clerk: GraphClient;
/** Of an API client that has every permission of the clerk. */
let key: string;
/** Every id of the owner's things, and the numbers and codes that they are found by. */
const ids: string[] = [];
/** What nobody but the owner (and who has the permission) may be told. */
const secrets: string[] = [...Object.values(MINE)];

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
type Answer = { status: number; text: string; data: any; errors: { extensions: { code: string } }[] };
const opening = (token: string | null): Record<string, string> => {
  if (token === null) return {};
  return token.startsWith('mk_') ? { 'x-api-key': token } : { authorization: `Bearer ${token}` };
};

/** Asked with an access token, the key of an API client, or nothing. */
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
      MUSTER_LIMITS: 'off', // The questions ask for everything at once.
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

/** Whatever may be an id is each of the owner's ids; what is found by a word is found by the owner's words. */
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

const toldTooMuch = (text: string) => secrets.filter((secret) => text.includes(secret));
const apiSchema = async () => buildSchema(await readFile(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));

describe('each path', () => {
  const viewers: [string, () => string | null][] = [
    ['nobody', () => null],
    ['another customer, whose address is not verified', () => stranger.accessToken],
    ['a clerk whose role has other permissions', () => clerk.accessToken],
    ['an API client with other permissions', () => key],
  ];

  test('is there to be walked: its owner is told every one of these words', async () => {
    const schema = await apiSchema();
    let told = '';
    for (const { query, variables } of questionsOf(schema, 'query', values, DEPTH)) {
      told += (await ask(owner.accessToken, query, variables)).text;
    }
    expect(secrets.filter((secret) => !told.includes(secret))).toEqual([]);
  });

  test.each(viewers)('tells %s nothing that is the owner’s', async (_name, token) => {
    const questions = questionsOf(await apiSchema(), 'query', values, DEPTH);
    expect(questions.length).toBeGreaterThan(100);
    const leaks: string[] = [];
    for (const { about, query, variables } of questions) {
      const { status, text } = await ask(token(), query, variables);
      expect(status, `${about}: ${text}`).not.toBe(500);
      const told = toldTooMuch(text);
      if (told.length > 0) leaks.push(`${about} ${JSON.stringify(variables)}: ${told}`);
    }
    expect(leaks).toEqual([]);
  });

  // A clerk changes by right what the owner's order depends on.
  test.each(viewers.slice(0, 2))(
    'lets %s change nothing that is the owner’s, and tells nothing on the way',
    async (_name, token) => {
      const before = await everythingOfTheOwner();
      // Words of the owner in what is sent would come back in refusals, and are no leak: others are sent.
      const strangeValues: Values = (name, type) =>
        type === 'String' && /email/i.test(name)
          ? [`${randomUUID()}@walk.example`]
          : type === 'String'
            ? ['walk']
            : values(name, type);
      const schema = await apiSchema();
      const leaks: string[] = [];
      for (const { about, query, variables } of thinned(questionsOf(schema, 'mutation', strangeValues, 3))) {
        const { text } = await ask(token(), query, variables);
        const told = toldTooMuch(text);
        if (told.length > 0) leaks.push(`${about} ${JSON.stringify(variables)}: ${told}`);
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
  ])('by reference, asked of each subgraph itself, tells %s nothing that is the owner’s', async (_name, actor) => {
    const leaks: string[] = [];
    let asked = 0;
    for (const [name, subgraph] of system.subgraphs) {
      const peer = localSubgraph(subgraph);
      const { viewers } = await subgraphSchema(subgraphs.find((definition) => definition.name === name)!);
      for (const type of entitiesOf(subgraph.schema)) {
        const selection = selectionOf(subgraph.schema, subgraph.schema.getType(type) as GraphQLObjectType, values, 3);
        for (const id of ids) {
          asked += 1;
          const answer = await peer.execute(
            {
              query: `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${type} ${selection} } }`,
              variables: { of: [{ __typename: type, id, offerId: id, code: id }] },
            },
            { actor: actor(), correlationId: 'walk' },
          );
          const told = toldTooMuch(JSON.stringify(answer));
          if (told.length > 0) leaks.push(`${name}: ${type} ${id}: ${told}`);
          // To whom an entity does not show itself there is no such thing: that its id is one is told to nobody.
          const { _entities: [found] = [null] } = (answer as { data?: { _entities: unknown[] } }).data ?? {};
          if (viewers.get(type) !== 'anyone' && found !== null) leaks.push(`${name}: ${type} ${id} is there`);
        }
      }
    }
    expect(asked).toBeGreaterThan(100);
    expect(leaks).toEqual([]);
  });
});

/** Somebody with a role of their own. */
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

/** What the owner sees of themselves; counters of others may move meanwhile. */
async function everythingOfTheOwner(): Promise<unknown> {
  const { data } = await ask(
    owner.accessToken,
    `{ me { email displayName permissions roles { name } phones { id number } addresses { id line1 recipientName }
         wishlist { edges { node { id notes } } } orders { edges { node { id status total { amountMinor } } } } } }`,
  );
  return data;
}

/** Of the many ways to fill a large input, one for each id is enough. */
function thinned(questions: readonly Question[]): Question[] {
  const seen = new Set<string>();
  return questions.filter(({ about, variables }) => {
    const text = JSON.stringify(variables);
    const key = `${about.split(' ')[0]} ${ids.filter((id) => text.includes(id)).join()}`;
    return seen.size < 5_000 && !seen.has(key) && seen.add(key);
  });
}
