import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, type GraphQLErrorExtensions, type GraphQLResolveInfo, parse } from 'graphql';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key", "@requires", "@provides", "@external", "@shareable", "@inaccessible", "@override", "@interfaceObject"])\n`;

const CATALOG_SDL = `${LINK}
  enum Format { PAPER HARD }
  interface Media { id: ID! title: String! }
  type Book implements Media @key(fields: "id") @key(fields: "isbn") {
    id: ID! isbn: String! title: String! format: Format! pages: Int subtitle: String cost: Money! hidden: String @inaccessible
  }
  type Film implements Media @key(fields: "id") { id: ID! title: String! minutes: Int! sequel: Film }
  union Found = Book | Film | Shelf
  type Shelf { name: String! media: [Media!]! grid: [[Book]] }
  type Money @shareable { amount: Int! currency: String! }
  input Wanted { text: String = "any" formats: [Format!] limit: Int }
  type Query {
    media: [Media!]! book(id: ID!): Book found(wanted: Wanted): [Found!]!
    maybe: Book broken: String brokenBook: Book! shelf: Shelf
    whoami: String echo(text: String!, times: Int = 1, flag: Boolean): String!
  }
  type Mutation { retitle(id: ID!, title: String!): Book fail: Book mustFail: Book! }
`;
const STOCK_SDL = `${LINK}
  type Book @key(fields: "id") {
    id: ID! title: String! @external cost: Money! @external
    inStock: Int! label: String! @requires(fields: "title cost { amount currency }") warehouse: Warehouse note: String
  }
  type Film @key(fields: "id") { id: ID! inStock: Int }
  type Money @shareable { amount: Int! currency: String! }
  type Warehouse @key(fields: "id") { id: ID! town: String! }
  type Query { warehouses: [Warehouse!]! }
  type Mutation { restock(id: ID!, by: Int!): Book! }
`;
const REVIEWS_SDL = `${LINK}
  type Book @key(fields: "id") { id: ID! reviews(first: Int): [Review!]! rating: Float }
  type Film @key(fields: "id") { id: ID! reviews(first: Int): [Review!]! }
  type Review @key(fields: "id") { id: ID! text: String author: Reader @provides(fields: "name") about: Media! }
  type Reader @key(fields: "id") { id: ID! name: String! @external karma: Int }
  interface Media { id: ID! }
  type Query { review(id: ID!): Review lastReviews: [Review] }
  type Mutation { praise(bookId: ID!, text: String!): Review }
`;
const READERS_SDL = `${LINK}
  interface Named { name: String! }
  type Reader implements Named @key(fields: "id") { id: ID! name: String! @shareable email: String friends: [Reader] secret: String }
  type Query { me: Reader reader(id: ID!): Reader readers: [Reader!]! }
`;
const LEGACY_SDL = `${LINK}
  enum Colour { RED GREEN }
  type Thing { id: ID! name: String! colour: Colour tags: [String!] }
  type Query {
    unavailable: String denied: String forbidden: String html: String nothing: String half: String empty: String bad: String broke: String list: String none: String
    nullThing: Thing oddColour: Thing tags: Thing noDataButErrors: Thing extra: Thing oddErrors: Thing
  }
`;

const books = [
  { __typename: 'Book', id: 'b1', isbn: '1', title: 'One', format: 'PAPER', pages: 100, subtitle: null, hidden: 'x' },
  { __typename: 'Book', id: 'b2', isbn: '2', title: 'Two', format: 'HARD', pages: null, subtitle: 'too', hidden: 'y' },
];
const films = [
  { __typename: 'Film', id: 'f1', title: 'Reel', minutes: 90 },
  { __typename: 'Film', id: 'f2', title: 'Unreel', minutes: 120 },
];
const cost = (id: string) => ({ amount: id === 'b1' ? 100 : 250, currency: 'EUR' });

type Args = Record<string, never>;
type Parent = { id: string; title?: string; cost?: { amount: number; currency: string } };

/** Third-party subgraphs: small Apollo Servers, and one server that does everything wrong. */
export async function thirdPartySubgraphs() {
  /** Mutations in order of arrival. */
  const journal: string[] = [];
  /** Headers and bodies of the requests to the subgraphs. */
  const asked: { headers: Record<string, unknown>; body: unknown }[] = [];
  const fail = (code: string) => (_parent: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    // Third-party subgraphs have codes of their own.
    const extensions = { code, detail: { of: 'the fault' } } as GraphQLErrorExtensions;
    throw new GraphQLError(`${info.fieldName} went wrong`, { extensions });
  };

  const schemas: Record<string, { sdl: string; resolvers: Record<string, unknown> }> = {
    catalog: {
      sdl: CATALOG_SDL,
      resolvers: {
        Query: {
          media: () => [...books, ...films],
          book: (_: unknown, { id }: Args) => books.find((book) => book.id === id) ?? null,
          found: (_: unknown, { wanted }: { wanted?: { limit?: number } }) =>
            [...films, ...books, { __typename: 'Shelf', name: 'top' }].slice(0, wanted?.limit ?? 9),
          maybe: () => null,
          broken: fail('BROKEN'),
          brokenBook: fail('BROKEN'),
          shelf: () => ({ name: 'one' }),
          whoami: (_: unknown, __: unknown, { authorization }: { authorization?: string }) => authorization ?? null,
          echo: (_: unknown, { text, times, flag }: Args) => `${String(text).repeat(Number(times))}${flag ?? ''}`,
        },
        Mutation: {
          retitle: (_: unknown, { id, title }: Args) => {
            journal.push(`retitle ${title}`);
            const book = books.find((each) => each.id === id);
            return book === undefined ? null : { ...book, title };
          },
          fail: (...args: [unknown, unknown, unknown, GraphQLResolveInfo]) => {
            journal.push('fail');
            return fail('NO')(...args);
          },
          mustFail: (...args: [unknown, unknown, unknown, GraphQLResolveInfo]) => {
            journal.push('mustFail');
            return fail('NO')(...args);
          },
        },
        Shelf: { media: () => [films[0], books[1]], grid: () => [[books[0], null], null, []] },
        Book: {
          cost: ({ id }: Parent) => cost(id),
          __resolveReference: ({ id, isbn }: { id?: string; isbn?: string }) =>
            books.find((book) => book.id === id || book.isbn === isbn),
        },
        Film: {
          sequel: ({ id }: Parent) => (id === 'f1' ? films[1] : null),
          __resolveReference: ({ id }: Parent) => films.find((film) => film.id === id),
        },
      },
    },
    stock: {
      sdl: STOCK_SDL,
      resolvers: {
        Query: { warehouses: () => [{ id: 'w1' }] },
        Mutation: {
          restock: (_: unknown, { id, by }: Args) => {
            journal.push(`restock ${by}`);
            return { id };
          },
        },
        Book: {
          __resolveReference: (book: Parent) => book,
          inStock: ({ id }: Parent) => (id === 'b1' ? 7 : 0),
          label: ({ title, cost }: Parent) => `${title} for ${cost?.amount} ${cost?.currency}`,
          warehouse: ({ id }: Parent) => (id === 'b1' ? { id: 'w1' } : null),
          note: fail('NOTE'),
        },
        Film: { __resolveReference: ({ id }: Parent) => (id === 'f2' ? null : { id }), inStock: () => 3 },
        Warehouse: { town: () => 'Aarhus' },
      },
    },
    reviews: {
      sdl: REVIEWS_SDL,
      resolvers: {
        Query: {
          review: (_: unknown, { id }: Args) => (id === 'none' ? null : { id }),
          lastReviews: () => [{ id: 'r1' }, null, { id: 'r2' }],
        },
        Mutation: {
          praise: (_: unknown, { text }: Args) => {
            journal.push(`praise ${text}`);
            return { id: 'r1' };
          },
        },
        Book: {
          __resolveReference: ({ id }: Parent) => ({ id }),
          rating: ({ id }: Parent) => (id === 'b1' ? 4.5 : null),
          reviews: ({ id }: Parent, { first }: Args) =>
            id === 'b1' ? [{ id: 'r1' }, { id: 'r2' }].slice(0, first ?? 9) : [],
        },
        Film: {
          __resolveReference: ({ id }: Parent) => {
            if (id === 'f2') throw new GraphQLError('no such film', { extensions: { code: 'NOT_FOUND' } });
            return { id };
          },
          reviews: () => [{ id: 'r3' }],
        },
        Review: {
          __resolveReference: ({ id }: Parent) => ({ id }),
          text: ({ id }: Parent) => (id === 'r2' ? null : `text of ${id}`),
          author: ({ id }: Parent) => (id === 'r3' ? null : { id: id === 'r2' ? 'ghost' : 'u1', name: 'provided' }),
          about: ({ id }: Parent) =>
            id === 'r3' ? { __typename: 'Film', id: 'f1' } : { __typename: 'Book', id: 'b1' },
        },
        Reader: { __resolveReference: ({ id }: Parent) => ({ id }), karma: ({ id }: Parent) => id.length },
      },
    },
    readers: {
      sdl: READERS_SDL,
      resolvers: {
        Query: {
          me: () => ({ id: 'u1' }),
          reader: (_: unknown, { id }: Args) => ({ id }),
          readers: () => [{ id: 'u1' }, { id: 'u2' }],
        },
        Reader: {
          __resolveReference: ({ id }: Parent) => (id === 'ghost' ? null : { id }),
          name: ({ id }: Parent) => `reader ${id}`,
          email: ({ id }: Parent) => `${id}@example.org`,
          friends: ({ id }: Parent) => (id === 'u1' ? [{ id: 'u2' }, null] : null),
          secret: fail('FORBIDDEN'),
        },
      },
    },
  };

  const closers: (() => Promise<void>)[] = [];
  const services: { name: string; url: string; sdl: string }[] = [];
  for (const [name, { sdl, resolvers }] of Object.entries(schemas)) {
    const server = new ApolloServer<{ authorization?: string | undefined }>({
      schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]),
      includeStacktraceInErrorResponses: false,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    const { url } = await startStandaloneServer(server, {
      listen: { host: '127.0.0.1', port: 0 },
      async context({ req, res }) {
        // No keep-alive: on a slow machine a connection would be closed as idle just when Apollo's gateway sends a mutation on it.
        res.shouldKeepAlive = false;
        asked.push({ headers: req.headers, body: (req as { body?: unknown }).body });
        return { authorization: req.headers.authorization };
      },
    });
    closers.push(() => server.stop());
    services.push({ name, url, sdl });
  }
  const legacy = await legacyServer();
  closers.push(legacy.close);
  services.push({ name: 'legacy', url: legacy.url, sdl: LEGACY_SDL });
  services.push({
    name: 'gone',
    url: 'http://127.0.0.1:9/graphql', // The discard port: no server listens there.
    sdl: `${LINK} type Query { gone: String } type Reader @key(fields: "id") { id: ID! fate: String }`,
  });
  return {
    services,
    journal,
    asked,
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** Responses of the broken server, by the requested field. */
const LEGACY: Record<string, [status: number, type: string, body: string]> = {
  unavailable: [503, 'text/plain', 'come back later'],
  denied: [401, 'application/json', '{"errors":[{"message":"who are you"}]}'],
  forbidden: [403, 'application/json; charset=utf-8', '{"no":"entry"}'],
  html: [200, 'text/html', '<p>hello</p>'],
  half: [200, 'application/json', '{"data": {"half": '],
  empty: [200, 'application/json', ''],
  bad: [400, 'application/json', '{"errors":[{"message":"no such field"}]}'],
  broke: [500, 'application/json', 'not even JSON'],
  list: [200, 'application/json', '[1]'],
  none: [204, 'text/plain', ''],
  nothing: [200, 'application/json', '{}'],
  nullThing: [200, 'application/json', '{"data":{"nullThing":{"id":"1","name":null}}}'],
  oddColour: [200, 'application/json', '{"data":{"oddColour":{"id":"1","name":"a","colour":"MAUVE"}}}'],
  tags: [200, 'application/graphql-response+json', '{"data":{"tags":{"id":"1","name":"a","tags":["x",null]}}}'],
  noDataButErrors: [200, 'application/json', '{"errors":[{"message":"no data at all"}],"data":null}'],
  extra: [200, 'application/json', '{"data":{"extra":{"id":1,"name":"a","more":true},"else":1},"extensions":{"a":1}}'],
  oddErrors: [
    200,
    'application/json',
    '{"data":{"oddErrors":null},"errors":[{"message":"partly","path":["oddErrors","name"],"extensions":{"code":"ODD"}},{"message":"twice"}]}',
  ],
};

async function legacyServer() {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { query } = JSON.parse(text) as { query: string };
    const field = Object.keys(LEGACY).find((name) => new RegExp(`\\b${name}\\b`).test(query));
    const [status, type, body] = LEGACY[field ?? 'nothing']!;
    response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
