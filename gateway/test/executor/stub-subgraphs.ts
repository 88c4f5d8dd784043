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

/** How much goes wrong, each as a share of all values. */
export interface Trouble {
  readonly nulls: number;
  readonly errors: number;
  /** What no subgraph may answer: null where something must be, a value of another kind. */
  readonly nonsense: number;
  /** Of all questions: there is no answer at all. */
  readonly away: number;
}

/** An object of a subgraph that is played: all that it answers follows from what it is. */
interface Played {
  readonly __typename: string;
  readonly is: string;
  readonly [key: string]: unknown;
}

/** Documents that were answered otherwise once they were compiled. */
export const differing: string[] = [];

/**
 * Subgraphs of a supergraph, played: any value that the schema allows, and any trouble. What one answers follows from the
 * question and the seed alone, so that two executors that ask the same hear the same.
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
  const known = schemas.get(sdl);
  if (known !== undefined) return known;
  const schema = buildSubgraphSchema(parse(sdl));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: Played) => value.__typename;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = resolve;
  }
  schemas.set(sdl, schema);
  return schema;
}

/** What all fields of one answer are played by. */
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
      if (!agree(told(await compiled), told(answer))) differing.push(`${query} ${JSON.stringify(variables)}`);
      // As it would come over a network, so that nobody holds what another one changes.
      const copy = JSON.parse(JSON.stringify(answer));
      const { _entities: entities = [], ...data } = copy.data ?? {};
      spoil(data, chance, trouble.nonsense);
      // Each entity by itself: whoever asks for it once gets what somebody gets who asks for it twice.
      for (const [index, entity] of entities.entries())
        spoil(entity, chanceFor(query, (representations as object[])[index]), trouble.nonsense);
      return copy;
    },
  };
}

/** An answer as JSON, its errors without where in the text they were met. */
function told({ data, errors = [] }: ExecutionResult) {
  const texts = errors.map(({ message, path, extensions }) => JSON.stringify({ message, path, extensions }));
  return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, errors: new Set(texts) };
}

/** Of an object that is null by several faults graphql-js tells the first, and a compiled document all of them. */
const agree = (compiled: ReturnType<typeof told>, answer: ReturnType<typeof told>): boolean =>
  isDeepStrictEqual(compiled.data, answer.data) &&
  answer.errors.isSubsetOf(compiled.errors) &&
  (answer.errors.size > 0 || compiled.errors.size === 0);

/** What somebody who knows only the representation can say: each by itself, whatever else is asked for. */
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
  // Other people's subgraphs have codes of their own.
  const extensions = { code } as GraphQLErrorExtensions;
  return new GraphQLError(`${fieldName} went wrong`, code === undefined ? {} : { extensions });
}

/** Puts nonsense in the place of some leaves; types stay what they are. */
function spoil(value: unknown, chance: SeededRandom, share: number): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const [key, held] of Object.entries(object)) {
    if (typeof held === 'object' && held !== null) spoil(held, chance, share);
    else if (key !== '__typename' && chance.is(share)) object[key] = chance.one([null, 7, 'nonsense', true, 1.5]);
  }
}
