import { RateTier } from '@muster/events';
import { z } from 'zod';

const most = z.int('must be a whole number').min(1);
/** A limit that may be switched off with null. */
const mostOrNone = most.nullable();
/** Upper bound of the nesting limit: parsers are recursive, and their stack is bounded. */
const NESTING_MAX = 200;

const ofOperation = z.strictObject({
  /** Tokens of a document. */
  tokens: mostOrNone,
  /** Operations and fragments of a document. */
  definitions: mostOrNone,
  /** Levels of fields, fragments expanded; introspection is not counted. */
  depth: mostOrNone,
  /** Fields, fragments expanded. */
  fields: mostOrNone,
  aliases: mostOrNone,
  /** Response names of one field in one selection: the way to try many passwords in one request. */
  sameField: mostOrNone,
  /** Repeats of one response name in one selection, fragments expanded: validation compares all with each other. */
  sameName: mostOrNone,
  /** Root fields of a query. */
  rootFields: mostOrNone,
  /** Root fields of a mutation. */
  mutationFields: mostOrNone,
  directives: mostOrNone,
  /** Cost of a query or a mutation, estimated before it runs (`operation-cost.ts`). */
  cost: mostOrNone,
  /** Cost of a subscription, which is answered again and again. */
  subscriptionCost: mostOrNone,
  /** Objects gathered for one answer, whatever its estimated cost; with more it is abandoned. */
  answerObjects: mostOrNone,
  /** Characters of one answer, and of the answers read for it from other processes. */
  answerChars: mostOrNone,
  /** Rate limit, in units: an operation costs 1, and 1 more for each hundred objects of its answer. */
  perMinute: mostOrNone,
  /** Concurrent WebSockets and event streams, of one user or API client, else of one address. */
  sockets: mostOrNone,
});

const LimitsSchema = z.strictObject({
  /** Size of a request's body, in bytes. */
  bodyBytes: most,
  /** Length of the variables as JSON, in characters. */
  variablesChars: mostOrNone,
  /** Nested lists and objects in variables; nested brackets in a document. */
  nesting: most.max(NESTING_MAX),
  /** Length of a name in a document, in characters. */
  nameChars: mostOrNone,
  /** Timeout of an operation, in milliseconds. */
  operationMs: mostOrNone,
  /** Timeout for a request's head and body to arrive, in milliseconds. */
  arrivalMs: mostOrNone,
  /** Concurrent queries in this process; mutations have slots of their own, so that browsing cannot stop buying. */
  queriesAtOnce: mostOrNone,
  mutationsAtOnce: mostOrNone,
  /** Objects in an owner's large answers of the last seconds; owners with more take turns, one query at a time. */
  heavyObjects: mostOrNone,
  /** Connections of one address, without a trusted proxy before the gateway. */
  connectionsPerAddress: mostOrNone,
  /** Concurrent operations on one WebSocket. */
  operationsPerSocket: mostOrNone,
  /** Size of one WebSocket message, in bytes. */
  messageBytes: most,
  anonymous: ofOperation,
  user: ofOperation,
  /** Limits of an API client that acts for itself, by its tier. */
  clients: z.record(RateTier, ofOperation),
});

export type OperationLimits = Readonly<z.infer<typeof ofOperation>>;
export type Limits = Readonly<z.infer<typeof LimitsSchema>>;

const ofUser: OperationLimits = {
  tokens: 2_000,
  definitions: 100,
  depth: 12,
  fields: 600,
  aliases: 30,
  sameField: 10,
  sameName: 50,
  rootFields: 20,
  mutationFields: 5,
  directives: 20,
  cost: 50_000,
  subscriptionCost: 5_000,
  answerObjects: 25_000,
  answerChars: 8 * 1024 * 1024,
  perMinute: 3_000,
  sockets: 10,
};

export const defaultLimits: Limits = {
  bodyBytes: 128 * 1024,
  variablesChars: 64 * 1024,
  nesting: 64,
  nameChars: 200,
  operationMs: 10_000,
  arrivalMs: 10_000,
  queriesAtOnce: 500,
  mutationsAtOnce: 2_000,
  heavyObjects: 10_000,
  connectionsPerAddress: 1_000,
  operationsPerSocket: 20,
  messageBytes: 64 * 1024,
  anonymous: {
    tokens: 1_000,
    definitions: 50,
    depth: 10,
    fields: 300,
    aliases: 15,
    sameField: 5,
    sameName: 30,
    rootFields: 10,
    mutationFields: 1,
    directives: 10,
    cost: 50_000,
    subscriptionCost: 2_000,
    answerObjects: 8_000,
    answerChars: 4 * 1024 * 1024,
    perMinute: 12_000,
    sockets: 100,
  },
  user: ofUser,
  clients: {
    STANDARD: { ...ofUser, perMinute: 6_000 },
    PARTNER: { ...ofUser, cost: 100_000, perMinute: 60_000, sockets: 100 },
    INTERNAL: { ...ofUser, cost: 200_000, perMinute: 600_000, sockets: 1_000 },
  },
};

const UNLIMITED_BYTES = 1024 * 1024 * 1024;
const withoutLimits: OperationLimits = {
  tokens: null,
  definitions: null,
  depth: null,
  fields: null,
  aliases: null,
  sameField: null,
  sameName: null,
  rootFields: null,
  mutationFields: null,
  directives: null,
  cost: null,
  subscriptionCost: null,
  answerObjects: null,
  answerChars: null,
  perMinute: null,
  sockets: null,
};
/** For benchmarks, third-party test suites and `--limits off`. */
export const noLimits: Limits = {
  bodyBytes: UNLIMITED_BYTES,
  variablesChars: null,
  nesting: NESTING_MAX,
  nameChars: null,
  operationMs: null,
  arrivalMs: null,
  queriesAtOnce: null,
  mutationsAtOnce: null,
  heavyObjects: null,
  connectionsPerAddress: null,
  operationsPerSocket: null,
  messageBytes: UNLIMITED_BYTES,
  anonymous: withoutLimits,
  user: withoutLimits,
  clients: { STANDARD: withoutLimits, PARTNER: withoutLimits, INTERNAL: withoutLimits },
};

const Given = LimitsSchema.extend({
  anonymous: ofOperation.partial(),
  user: ofOperation.partial(),
  clients: z.partialRecord(RateTier, ofOperation.partial()),
}).partial();

/** Setting `MUSTER_LIMITS`: `off`, or a JSON object of the limits that differ. */
export const limitsSetting = z
  .string()
  .default('{}')
  .transform((text, context): Limits => {
    if (text === 'off') return noLimits;
    const given = Given.safeParse(fromJson(text));
    if (given.success) return withLimits(given.data);
    const [issue] = given.error.issues;
    context.addIssue(
      `must be "off", or a JSON object of limits that shall differ; ${issue?.path.join('.') ?? ''}: ${issue?.message}`,
    );
    return z.NEVER;
  });

/** The default limits with some that differ. */
export const withLimits = ({ anonymous = {}, user = {}, clients = {}, ...others }: z.infer<typeof Given>): Limits => ({
  ...defaultLimits,
  ...others,
  anonymous: { ...defaultLimits.anonymous, ...anonymous },
  user: { ...defaultLimits.user, ...user },
  clients: {
    STANDARD: { ...defaultLimits.clients.STANDARD, ...clients.STANDARD },
    PARTNER: { ...defaultLimits.clients.PARTNER, ...clients.PARTNER },
    INTERNAL: { ...defaultLimits.clients.INTERNAL, ...clients.INTERNAL },
  },
});

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
