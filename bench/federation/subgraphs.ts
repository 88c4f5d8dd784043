import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { people, products, reviews } from './shop.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])`;

const SDL: Readonly<Record<string, string>> = {
  accounts: `${LINK}
    type Query { people: [Person!]! }
    type Person @key(fields: "id") { id: ID! name: String! handle: String! }`,
  products: `${LINK}
    type Query { bestsellers(first: Int = 5): [Product!]! }
    type Product @key(fields: "code") { code: ID! title: String! priceMinor: Int! grams: Int! }`,
  inventory: `${LINK}
    type Product @key(fields: "code") {
      code: ID!
      priceMinor: Int! @external
      grams: Int! @external
      inStock: Boolean!
      shippingMinor: Int! @requires(fields: "priceMinor grams")
    }`,
  reviews: `${LINK}
    type Review @key(fields: "id") { id: ID! text: String! author: Person! product: Product! }
    type Person @key(fields: "id") { id: ID! reviews: [Review!]! }
    type Product @key(fields: "code") { code: ID! reviews: [Review!]! }`,
};

const person = ({ id }: { id: string }) => people.find((one) => one.id === id);
const product = ({ code }: { code: string }) => products.find((one) => one.code === code);

/** `@requires` on price and weight of another subgraph: expensive products ship for free. */
const shippingMinor = ({ priceMinor, grams }: { priceMinor: number; grams: number }): number =>
  priceMinor > 3_000 ? 0 : Math.ceil(grams / 2);

const RESOLVERS: Readonly<Record<string, object>> = {
  accounts: { Query: { people: () => people }, Person: { __resolveReference: person } },
  products: {
    Query: { bestsellers: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
    Product: { __resolveReference: product },
  },
  inventory: {
    Product: {
      __resolveReference: (given: { code: string }) => ({ ...given, inStock: product(given)?.inStock }),
      shippingMinor,
    },
  },
  reviews: {
    Review: { __resolveReference: ({ id }: { id: string }) => reviews.find((one) => one.id === id) },
    Person: { __resolveReference: person },
    Product: { __resolveReference: product },
  },
};

export const SUBGRAPHS = Object.keys(SDL);
export const sdlOf = (name: string): string => SDL[name]!;

export const schemaOf = (name: string): GraphQLSchema =>
  buildSubgraphSchema([{ typeDefs: parse(SDL[name]!), resolvers: RESOLVERS[name] as never }]);
