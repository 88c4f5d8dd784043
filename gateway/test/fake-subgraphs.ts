import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Caller } from '@muster/kit/domain';
import type { Peer } from '@muster/kit/serve';
import { type ExecutionResult, execute, GraphQLError, parse, subscribe } from 'graphql';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { compose } from '../src/compose/index.ts';
import { startGateway } from '../src/index.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated", "@requiresScopes"])\n`;

const SHOP_SDL = `${LINK}
  type Query { lamp(id: ID!): Lamp  secret: String @authenticated  vault: String @authenticated @requiresScopes(scopes: [["vault:open"]])  broken: String  busy: String }
  type Mutation { light(id: ID!): Lamp }
  type Subscription { lampChanged(ids: [ID!]!): Lamp!  mine: Lamp! @authenticated }
  type Lamp @key(fields: "id") { id: ID!  brightness: Int!  note(shout: Boolean): String }
`;
const MAKER_SDL = `${LINK}
  type Lamp @key(fields: "id") { id: ID!  maker: Maker  crash: String }
  type Maker { name: String!  town: String }
`;

/** Two small subgraphs played in memory: one owns lamps and their changes, the other knows who made them. */
export async function startFakeShop({ development = true } = {}) {
  const brightness = new Map<string, number>();
  const watchers = new Set<(id: string) => void>();
  const counts = { maker: 0 };
  const lamp = (id: string) => ({ __typename: 'Lamp', id, brightness: brightness.get(id) ?? 0 });
  const routed: { path: string; body: Buffer; headers: Readonly<Record<string, string>> }[] = [];
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] };

  function changes(ids: readonly string[]): AsyncIterableIterator<object> {
    const pending: string[] = [...ids];
    let wake = () => {};
    let left = false;
    const hear = (id: string) => {
      if (!ids.includes(id)) return;
      pending.push(id);
      wake();
    };
    watchers.add(hear);
    const states = (async function* () {
      while (!left) {
        while (pending.length > 0) yield { lampChanged: lamp(pending.shift()!) };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    })();
    return {
      next: () => states.next(),
      return() {
        left = true;
        watchers.delete(hear);
        wake();
        return states.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  const shop = buildSubgraphSchema([
    {
      typeDefs: parse(SHOP_SDL),
      resolvers: {
        Query: {
          lamp: (_root: unknown, { id }: { id: string }) => lamp(id),
          secret: () => 'hush',
          vault: () => 'gold',
          broken: () => {
            throw new Error('password=hunter2 at /srv/app');
          },
          busy: () => {
            throw new GraphQLError('Try again.', { extensions: { code: 'TRY_AGAIN', retryAfterMs: 500 } });
          },
        },
        Mutation: { light: (_root: unknown, { id }: { id: string }) => brighten(id) },
        Subscription: {
          lampChanged: { subscribe: (_root: unknown, { ids }: { ids: string[] }) => changes(ids) },
          mine: {
            subscribe: async function* (_root: unknown, _args: unknown, { caller }: { caller: Caller }) {
              yield { mine: lamp(caller.actor.id) };
            },
          },
        },
        Lamp: {
          __resolveReference: ({ id }: { id: string }) => lamp(id),
          note: ({ id }: { id: string }, { shout }: { shout?: boolean }) => (shout ? `LAMP ${id}!` : `lamp ${id}`),
        },
      },
    },
  ]);
  const maker = buildSubgraphSchema([
    {
      typeDefs: parse(MAKER_SDL),
      resolvers: {
        Lamp: {
          __resolveReference: ({ id }: { id: string }) => {
            counts.maker += 1;
            return { id };
          },
          maker: ({ id }: { id: string }) => (id === 'orphan' ? null : { name: `maker of ${id}`, town: null }),
          crash: () => {
            throw new Error('a secret of the database');
          },
        },
      },
    },
  ]);

  const brighten = (id: string) => {
    brightness.set(id, (brightness.get(id) ?? 0) + 1);
    for (const hear of watchers) hear(id);
    return lamp(id);
  };

  const peerOf = (name: string, schema: typeof shop): Peer => ({
    name,
    execute: async ({ query, variables }, caller) =>
      execute({ schema, document: parse(query), variableValues: variables, contextValue: { caller } }),
    subscribe: async ({ query, variables }, caller) =>
      subscribe({ schema, document: parse(query), variableValues: variables, contextValue: { caller } }) as Promise<
        AsyncIterable<ExecutionResult>
      >,
    command: async () => null,
    async route({ path, body, headers }) {
      routed.push({ path, body, headers });
      if (path === '/.well-known/jwks.json') return { status: 200, body: JSON.stringify(keys) };
      return path.startsWith('/webhooks/')
        ? { status: 202, headers: { 'content-type': 'text/plain' }, body: 'taken' }
        : null;
    },
    problems: async () => state.problems,
    close: async () => {},
  });
  const state = { problems: [] as string[] };
  const peers = new Map([
    ['shop', peerOf('shop', shop)],
    ['maker', peerOf('maker', maker)],
  ]);
  const composed = compose([
    { name: 'shop', sdl: SHOP_SDL },
    { name: 'maker', sdl: MAKER_SDL },
  ]);
  if (composed.errors.length > 0) throw new Error(composed.errors.join('\n'));
  const logged: { facts: object; message: string }[] = [];
  const write = (facts: object, message: string) => void logged.push({ facts, message });
  const log = { debug() {}, info() {}, warn: write, error: write, child: () => log };
  const gateway = await startGateway({
    ...composed,
    peers,
    host: 'localhost',
    port: 0,
    log,
    development,
    forwardedPaths: [{ prefix: '/webhooks/', subgraph: 'shop' }],
    identitySubgraph: 'shop',
  });

  return {
    gateway,
    composed,
    counts,
    routed,
    logged,
    state,
    brighten,
    url: `${gateway.url}/graphql`,
    watching: () => watchers.size,
    token: (claims: JWTPayload = {}, expiresIn = '10m') =>
      new SignJWT({ sid: 's', permissions: [], ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(claims.sub ?? '018f0000-0000-7000-8000-000000000001')
        .setIssuer('muster')
        .setAudience('muster')
        .setExpirationTime(expiresIn)
        .sign(privateKey),
    async post(
      query: string,
      {
        token,
        variables,
        headers = {},
        ...rest
      }: { token?: string; variables?: object; headers?: Record<string, string>; operationName?: string } = {},
    ) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables, ...rest }),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as {
          data?: Record<string, never>;
          errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
        },
      };
    },
  };
}
