import { buildSubgraphSchema } from '@apollo/subgraph';
import type { SubgraphRuntime } from '@muster/kit/runtime';
import { localSubgraph, type SubgraphClient } from '@muster/kit/serve';
import { type GraphQLSchema, parse } from 'graphql';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])\n`;
export const COUNTERS_SDL = `${LINK}
  type Query { counter(id: ID!): Counter }
  type Subscription { counterChanged(ids: [ID!]!): Counter! }
  type Counter @key(fields: "id") { id: ID!  seq: Int!  at: Float!  product: Product! }
  type Product @key(fields: "id") { id: ID! }
`;
export const PRODUCTS_SDL = `${LINK}
  type Product @key(fields: "id") { id: ID!  name: String!  price: Int! }
`;

/** Subscription of every client: a counter, with the product of another subgraph. */
export const WATCH =
  'subscription ($ids: [ID!]!) { counterChanged(ids: $ids) { id seq at product { id name price } } }';

/** Counters that move on demand, and their products; both in this process, as in embedded mode. */
export function countersGraph() {
  const seqs = new Map<string, number>();
  const watchers = new Map<string, Set<() => void>>();
  let at = 0;
  const counter = (id: string) => ({
    __typename: 'Counter',
    id,
    seq: seqs.get(id) ?? 0,
    at,
    product: { __typename: 'Product', id: `p-${id}` },
  });

  /** Latest state of one counter, after each change. */
  function states(id: string): AsyncIterableIterator<object> {
    let moved = true;
    let wake: (() => void) | undefined;
    const hear = () => {
      moved = true;
      wake?.();
    };
    const all = watchers.get(id) ?? new Set();
    watchers.set(id, all.add(hear));
    let left = false;
    return {
      async next() {
        while (!moved && !left) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        moved = false;
        return left ? { value: undefined, done: true } : { value: { counterChanged: counter(id) }, done: false };
      },
      async return() {
        left = true;
        all.delete(hear);
        wake?.();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  const counters = buildSubgraphSchema([
    {
      typeDefs: parse(COUNTERS_SDL),
      resolvers: {
        Query: { counter: (_root: unknown, { id }: { id: string }) => counter(id) },
        Subscription: {
          counterChanged: { subscribe: (_root: unknown, { ids }: { ids: string[] }) => states(ids[0]!) },
        },
      },
    },
  ]);
  const products = buildSubgraphSchema([
    {
      typeDefs: parse(PRODUCTS_SDL),
      resolvers: {
        Product: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Product ${id}`, price: 990 }) },
      },
    },
  ]);
  return {
    subgraphs: new Map<string, SubgraphClient>([
      ['counters', localSubgraph(runtimeOf('counters', counters))],
      ['products', localSubgraph(runtimeOf('products', products))],
    ]),
    /** Increments every counter. */
    move(ids: readonly string[]): void {
      at = performance.timeOrigin + performance.now();
      for (const id of ids) {
        seqs.set(id, (seqs.get(id) ?? 0) + 1);
        for (const hear of watchers.get(id) ?? []) hear();
      }
    },
    seqOf: (id: string) => seqs.get(id) ?? 0,
  };
}

const runtimeOf = (name: string, schema: GraphQLSchema): SubgraphRuntime =>
  ({
    name,
    schema,
    contextFor: () => ({}),
    route: async () => null,
    command: async () => null,
    problems: async () => [],
    warnings: async () => [],
    close: async () => {},
  }) as unknown as SubgraphRuntime;
