import type { StubSubgraph } from './stub-subgraphs.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
  import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject"])\n`;

/** Three subgraphs with what a shop seldom has and a federated graph may: each way in which one needs the other. */
export const EDGE_CASE_SUBGRAPHS: readonly StubSubgraph[] = [
  {
    name: 'works',
    sdl: `${LINK}
      scalar Any
      enum Mood { CALM LOUD }
      type Query { work(id: ID!): Work  works(first: Int, mood: Mood): [Work!]!  thing(id: ID): Thing  things: [Thing]  grid: [[Work]!]  me: Person }
      type Mutation { paint(input: Paint!): Painted  sell(id: ID!): Work! }
      input Paint { title: String!  mood: Mood = CALM  tags: [String!]  near: Paint }
      union Painted = Painting | Refused
      union Thing = Painting | Song | Person
      type Refused { because: String!  code: Int }
      interface Work { id: ID!  title: String  mood: Mood!  maker: Person  related(first: Int): [Work!] }
      type Painting implements Work @key(fields: "id") { id: ID!  title: String!  mood: Mood!  maker: Person  related(first: Int): [Work!]  width: Int! @shareable  height: Int  extra: Any }
      type Song implements Work @key(fields: "id") @key(fields: "code") { id: ID!  code: String!  title: String  mood: Mood!  maker: Person!  related(first: Int): [Work!]  seconds: Float! }
      type Person @key(fields: "id") { id: ID!  works: [Work!]!  likes: Thing }`,
  },
  {
    name: 'people',
    sdl: `${LINK}
      type Query { person(id: ID!): Person  people: [Person!]! }
      type Person @key(fields: "id") { id: ID!  name: String!  age: Int  home: Place  friends(first: Int): [Person!]  best: Person }
      type Place @key(fields: "country city") { country: String!  city: String!  people: Int }
      type Mutation { rename(id: ID!, name: String!): Person! }`,
  },
  {
    name: 'prices',
    sdl: `${LINK}
      type Query { cheapest: Painting @provides(fields: "width")  song(code: String!): Song! }
      type Painting @key(fields: "id") { id: ID!  width: Int! @external  height: Int @external  frame: Float! @requires(fields: "width height")  price(in: String = "EUR"): Price }
      type Song @key(fields: "code") { code: String!  price(in: String): Price  buyers: [Person!]  charts: [[Int!]]! }
      type Person @key(fields: "id") { id: ID!  home: Place @external  spent: Price  tax: Int @requires(fields: "home { country }") }
      type Place @key(fields: "country city") { country: String!  city: String!  shops: [Shop]! }
      type Shop { name: String!  owner: Person  at: Place }
      type Price { cents: Int!  currency: String! }`,
  },
];
