import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Caller } from '@muster/kit/domain';
import type { SubgraphRuntime } from '@muster/kit/runtime';
import { type Changed, Changes, type RouteRequest } from '@muster/kit/subgraph';
import { GraphQLError, type GraphQLSchema, parse } from 'graphql';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated", "@requiresScopes", "@tag"])\n`;

export const SHOP_SDL = `${LINK}
  type Query {
    lamp(id: ID!): Lamp  lit: [Light!]!
    secret: String @authenticated  vault: String @authenticated @requiresScopes(scopes: [["vault:open"]]) @tag(name: "admin")
    broken: String  busy: String  impossible: Lamp!  slow: String
  }
  extend type Query { refuses(code: String!): String }
  type Mutation { light(id: ID!): Lamp }
  type Subscription { lampChanged(ids: [ID!]!): Lamp!  mine: Lamp! @authenticated  ticks: Tick! }
  interface Light { id: ID!  serial: String }
  type Lamp implements Light @key(fields: "id") { id: ID!  serial: String @authenticated  brightness: Int!  remembered: Int!  note(shout: Boolean): String  shine: Int @deprecated(reason: "2099-01-01: Use brightness.") }
  type Tick { count: Int! }
`;
export const MAKER_SDL = `${LINK}
  type Lamp @key(fields: "id") { id: ID!  maker: Maker  crash: String }
  type Maker { name: String!  town: String }
`;

/** Context of a resolver of the fakes; like a real one, it caches reads. */
interface FakeContext {
  readonly caller: Caller;
  readonly remembered: Map<string, number>;
}

/** Two small subgraphs played in memory: one owns lamps and their changes, the other knows who made them. */
export function fakeSubgraphs() {
  const brightness = new Map<string, number>();
  const watchers = new Set<(id: string) => void>();
  const makers = new Map<string, string>();
  const hearers = { shop: new Set<(changed: Changed) => void>(), maker: new Set<(changed: Changed) => void>() };
  const changesOf = (name: keyof typeof hearers) =>
    new Changes((hear) => {
      hearers[name].add(hear);
      return { close: () => void hearers[name].delete(hear) };
    });
  /** Reports changed ids, as a commit of a real subgraph does. */
  const tellChanged = (name: keyof typeof hearers, ids: Changed) => {
    for (const hear of [...hearers[name]]) hear(ids);
  };
  const counts = { maker: 0, contexts: 0, opened: 0 };
  const state = { problems: [] as string[], warnings: [] as string[], crash: true };
  const routed: Omit<RouteRequest, 'params'>[] = [];
  const callers: Caller[] = [];
  const slow = { go: () => {}, waiting: 0 };
  const lamp = (id: string) => ({ __typename: 'Lamp', id, brightness: brightness.get(id) ?? 0 });
  const brighten = (id: string) => {
    brightness.set(id, (brightness.get(id) ?? 0) + 1);
    for (const hear of watchers) hear(id);
    return lamp(id);
  };

  /** The state of each lamp now, then each change. */
  function changes(ids: readonly string[]): AsyncIterableIterator<object> {
    const pending: string[] = [...ids];
    let wake = () => {};
    let left = false;
    const hear = (id: string) => {
      if (!ids.includes(id)) return;
      pending.push(id);
      wake();
    };
    counts.opened += 1;
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
          lit: () => [lamp('a')],
          secret: (_root: unknown, _args: unknown, { caller }: FakeContext) => {
            callers.push(caller);
            return 'hush';
          },
          vault: () => 'gold',
          broken: () => {
            throw new Error('password=hunter2 at /srv/app');
          },
          busy: () => {
            throw new GraphQLError('Try again.', {
              extensions: { code: 'TRY_AGAIN', retryAfterMs: 500, internal: 'secret' },
            });
          },
          refuses: (_root: unknown, { code }: { code: never }) => {
            throw new GraphQLError(`It is ${code}.`, { extensions: { code } });
          },
          impossible: () => ({ id: 'i', brightness: null }),
          slow: (_root: unknown, _args: unknown, { caller }: FakeContext) => {
            callers.push(caller);
            slow.waiting += 1;
            return new Promise((resolve) => {
              slow.go = () => resolve('done');
            });
          },
        },
        Mutation: { light: (_root: unknown, { id }: { id: string }) => brighten(id) },
        Subscription: {
          lampChanged: { subscribe: (_root: unknown, { ids }: { ids: string[] }) => changes(ids) },
          mine: {
            subscribe: async function* (_root: unknown, _args: unknown, { caller }: FakeContext) {
              counts.opened += 1;
              yield { mine: lamp(caller.actor.id) };
              await new Promise(() => {});
            },
          },
          ticks: {
            subscribe: async function* () {
              yield { ticks: { count: 1 } };
              yield { ticks: { count: 2 } };
            },
          },
        },
        Light: { __resolveType: () => 'Lamp' },
        Lamp: {
          __resolveReference: ({ id }: { id: string }) => lamp(id),
          serial: () => 'S-1',
          remembered: ({ id }: { id: string }, _args: unknown, { remembered }: FakeContext) => {
            const known = remembered.get(id) ?? brightness.get(id) ?? 0;
            remembered.set(id, known);
            return known;
          },
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
          __resolveReference: ({ id }: { id: string }, { caller }: FakeContext) => {
            counts.maker += 1;
            caller.reads?.('maker', id);
            return { id };
          },
          maker: ({ id }: { id: string }) =>
            id === 'orphan' ? null : { name: makers.get(id) ?? `maker of ${id}`, town: null },
          crash: () => {
            if (!state.crash) return 'whole';
            throw new Error('a secret of the database');
          },
        },
      },
    },
  ]);

  const runtimeOf = (name: keyof typeof hearers, schema: GraphQLSchema): SubgraphRuntime =>
    ({
      name,
      schema,
      changes: changesOf(name),
      contextFor(caller: Caller) {
        counts.contexts += 1;
        return { caller, remembered: new Map() };
      },
      async route(request: Omit<RouteRequest, 'params'>) {
        routed.push(request);
        if (request.path === '/webhooks/gone') return { status: 404, body: 'that one is gone' };
        if (request.path === '/webhooks/fault') throw new Error('a secret of the database');
        return request.path.startsWith('/webhooks/')
          ? { status: 202, headers: { 'content-type': 'text/plain' }, body: 'taken' }
          : null;
      },
      async command(command: string, input: unknown, caller: Caller) {
        if (command === 'shop.crash') throw new Error('a secret of the database');
        return { command, input, actor: caller.actor.kind };
      },
      problems: async () => state.problems,
      warnings: async () => state.warnings,
      close: async () => {},
    }) as unknown as SubgraphRuntime;

  return {
    runtimes: [runtimeOf('shop', shop), runtimeOf('maker', maker)],
    counts,
    state,
    routed,
    callers,
    slow,
    brighten,
    tellChanged,
    rename(id: string, name: string) {
      makers.set(id, name);
      tellChanged('maker', [id]);
    },
    /** Whether anybody wants to hear what changes. */
    hearing: (name: keyof typeof hearers) => hearers[name].size,
    watching: () => watchers.size,
  };
}
