import { isDeepStrictEqual } from 'node:util';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { CompiledDocuments } from '@muster/kit/serve';
import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLErrorExtensions,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { FetchTarget } from '../../src/executor/index.ts';
import { SeededRandom } from './seeded-random.ts';

export interface StubSubgraph {
  readonly name: string;
  readonly sdl: string;
}

/** Frequency of each kind of failure, as a share of all values. */
export interface Trouble {
  readonly nulls: number;
  readonly errors: number;
  /** Invalid values: null in a non-null position, or a value of another type. */
  readonly nonsense: number;
  /** Requests without any answer, as a share of all requests. */
  readonly away: number;
}

/** An object of a stub subgraph: all its values follow from `is`. */
interface Played {
  readonly __typename: string;
  readonly is: string;
  readonly [key: string]: unknown;
}

/** Documents whose compiled execution differs from that of graphql-js. */
export const differing: string[] = [];

/**
 * Stub subgraphs of a supergraph: any value that the schema allows, and any failure. Answers follow from the request and the
 * seed alone, so that two executors with the same requests get the same answers.
 */
export function stubSubgraphs(
  subgraphs: readonly StubSubgraph[],
  seed: number,
  trouble: Trouble,
  isRemote: boolean,
): Map<string, FetchTarget> {
  return new Map(subgraphs.map((subgraph) => [subgraph.name, playedPeer(subgraph, seed, trouble, isRemote)]));
}

const schemas = new Map<string, ReturnType<typeof buildSubgraphSchema>>();

function schemaOf({ sdl }: StubSubgraph) {
  const cached = schemas.get(sdl);
  if (cached !== undefined) return cached;
  const schema = buildSubgraphSchema(parse(sdl));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: Played) => value.__typename;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = resolve;
  }
  schemas.set(sdl, schema);
  return schema;
}

/** Context shared by all fields of one answer. */
interface Play {
  readonly sdl: string;
  readonly trouble: Trouble;
  chanceFor(...facts: readonly unknown[]): SeededRandom;
}

const resolve: GraphQLFieldResolver<Played | undefined, Play> = (source, args, play, info) => {
  const { trouble, chanceFor } = play;
  if (info.fieldName === '_service') return { sdl: play.sdl };
  if (info.fieldName === '_entities') return (args.representations as object[]).map((one) => entityOf(one, chanceFor));
  const given = source?.[info.fieldName];
  if (given !== undefined && source?.is.startsWith('given')) return given;
  const chance = chanceFor(info.parentType.name, info.fieldName, source?.is ?? '', inOrder(args));
  if (chance.is(trouble.errors)) throw troubleAt(info, chance);
  if (!isNonNullType(info.returnType) && chance.is(trouble.nulls)) return null;
  return anyOf(info.returnType, `${info.fieldName}${chance.below(5)}`, chance, play, info.schema);
};

const inOrder = (values: object) => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));

function anyOf(type: GraphQLOutputType, is: string, chance: SeededRandom, play: Play, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return anyOf(type.ofType, is, chance, play, schema);
  if (isListType(type)) {
    return Array.from({ length: chance.below(4) }, (_, index) =>
      !isNonNullType(type.ofType) && chance.is(play.trouble.nulls)
        ? null
        : anyOf(type.ofType, `${is}/${chance.below(3) || index}`, chance, play, schema),
    );
  }
  if (isEnumType(type)) return chance.one(type.getValues()).value;
  if (isLeafType(type)) return leafOf(type.name, chance);
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  return { __typename: chance.one(types).name, is };
}

function playedPeer(subgraph: StubSubgraph, seed: number, trouble: Trouble, isRemote: boolean): FetchTarget {
  const { name, sdl } = subgraph;
  const schema = schemaOf(subgraph);
  const chanceFor = (...facts: unknown[]) => new SeededRandom(JSON.stringify([seed, name, ...facts]));
  const play: Play = { sdl, trouble, chanceFor };
  return {
    name,
    isRemote,
    async execute({ query, variables, operationName }) {
      const { representations = [], ...others } = variables ?? {};
      const chance = chanceFor(query, inOrder(others));
      if (chance.is(trouble.away)) throw new GraphQLError(`${name} is away`, { extensions: { code: 'TRY_AGAIN' } });
      const document = parse(query);
      const answer = await execute({
        schema,
        document,
        variableValues: variables,
        operationName,
        contextValue: play,
      });
      const compiled = new CompiledDocuments(schema, { usesBefore: 0 }).execute(document, {
        variables,
        operationName,
        context: play,
      });
      if (!agree(comparable(await compiled), comparable(answer)))
        differing.push(`${query} ${JSON.stringify(variables)}`);
      // A copy by JSON, as over a network: executors share no objects.
      const copy = JSON.parse(JSON.stringify(answer));
      const { _entities: entities = [], ...data } = copy.data ?? {};
      spoil(data, chance, trouble.nonsense);
      // Each entity by itself: a deduplicated request gets the same as a repeated one.
      for (const [index, entity] of entities.entries())
        spoil(entity, chanceFor(query, (representations as object[])[index]), trouble.nonsense);
      return copy;
    },
  };
}

/** An answer as JSON, its errors without source locations. */
function comparable({ data, errors = [] }: ExecutionResult) {
  const texts = errors.map(({ message, path, extensions }) => JSON.stringify({ message, path, extensions }));
  return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, errors: new Set(texts) };
}

/** A compiled document reports all faults of an object that becomes null, and graphql-js only the first. */
const agree = (compiled: ReturnType<typeof comparable>, answer: ReturnType<typeof comparable>): boolean =>
  isDeepStrictEqual(compiled.data, answer.data) &&
  answer.errors.isSubsetOf(compiled.errors) &&
  (answer.errors.size > 0 || compiled.errors.size === 0);

/** An entity made of its representation alone, whatever else is in the request. */
function entityOf(representation: object, chanceFor: (...facts: unknown[]) => SeededRandom): Played | null {
  const chance = chanceFor('entity', representation);
  if (chance.is(0.03)) return null;
  return { ...(representation as Played), is: `given ${JSON.stringify(representation)}` };
}

function leafOf(name: string, chance: SeededRandom): unknown {
  switch (name) {
    case 'Boolean':
      return chance.is(0.5);
    case 'Int':
      return chance.below(1_000);
    case 'Float':
      return chance.next() * 100;
    case 'ID':
      return chance.is(0.1) ? chance.below(10) : `id${chance.below(10)}`;
    default:
      return `text ${chance.below(100)}`;
  }
}

function troubleAt({ fieldName }: GraphQLResolveInfo, chance: SeededRandom): GraphQLError {
  const code = chance.one([undefined, 'FORBIDDEN', 'INVALID_GRAPHQL']);
  // Third-party subgraphs have codes of their own.
  const extensions = { code } as GraphQLErrorExtensions;
  return new GraphQLError(`${fieldName} went wrong`, code === undefined ? {} : { extensions });
}

/** Replaces some leaves by invalid values; `__typename` stays. */
function spoil(value: unknown, chance: SeededRandom, share: number): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const [key, held] of Object.entries(object)) {
    if (typeof held === 'object' && held !== null) spoil(held, chance, share);
    else if (key !== '__typename' && chance.is(share)) object[key] = chance.one([null, 7, 'nonsense', true, 1.5]);
  }
}
