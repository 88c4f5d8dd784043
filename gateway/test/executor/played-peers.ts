import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
} from 'graphql';
import type { Asked } from '../../src/executor/index.ts';
import { Chance } from './chance.ts';

export interface PlayedSubgraph {
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

/**
 * Subgraphs of a supergraph, played: any value that the schema allows, and any trouble. What one answers follows from the
 * question and the seed alone, so that two executors that ask the same hear the same.
 */
export function playedPeers(
  subgraphs: readonly PlayedSubgraph[],
  seed: number,
  trouble: Trouble,
  isRemote: boolean,
): Map<string, Asked> {
  return new Map(subgraphs.map((subgraph) => [subgraph.name, playedPeer(subgraph, seed, trouble, isRemote)]));
}

const schemas = new Map<string, ReturnType<typeof buildSubgraphSchema>>();

function schemaOf({ name, sdl }: PlayedSubgraph) {
  const known = schemas.get(sdl);
  if (known !== undefined) return known;
  const schema = buildSubgraphSchema(parse(sdl));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: Played) => value.__typename;
  }
  schemas.set(sdl, schema);
  if (schema.getQueryType() === undefined) throw new Error(`${name} has no queries`);
  return schema;
}

function playedPeer(subgraph: PlayedSubgraph, seed: number, trouble: Trouble, isRemote: boolean): Asked {
  const schema = schemaOf(subgraph);
  const chanceFor = (...facts: unknown[]) => new Chance(JSON.stringify([seed, subgraph.name, ...facts]));

  const objectOf = (type: GraphQLOutputType, is: string, chance: Chance): Played => {
    const named = getNamedType(type);
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [];
    return { __typename: types.length === 0 ? named.name : chance.one(types).name, is };
  };
  const anyOf = (type: GraphQLOutputType, is: string, chance: Chance): unknown => {
    if (isNonNullType(type)) return anyOf(type.ofType, is, chance);
    if (isListType(type)) {
      return Array.from({ length: chance.below(4) }, (_, index) =>
        !isNonNullType(type.ofType) && chance.is(trouble.nulls)
          ? null
          : anyOf(type.ofType, `${is}/${chance.below(3) || index}`, chance),
      );
    }
    if (!isLeafType(type)) return objectOf(type, is, chance);
    if (isEnumType(type)) return chance.one(type.getValues()).value;
    return leafOf(type.name, chance);
  };

  const resolve: GraphQLFieldResolver<Played | undefined, unknown> = (source, args, _context, info) => {
    if (info.fieldName === '_service') return { sdl: subgraph.sdl };
    if (info.fieldName === '_entities')
      return (args.representations as object[]).map((one) => entityOf(one, chanceFor));
    const given = source?.[info.fieldName];
    if (given !== undefined && source?.is.startsWith('given')) return given;
    const facts = [info.parentType.name, info.fieldName, source?.is ?? '', args];
    const chance = chanceFor(...facts);
    if (chance.is(trouble.errors)) throw troubleAt(info, chance);
    if (!isNonNullType(info.returnType) && chance.is(trouble.nulls)) return null;
    return anyOf(info.returnType, `${info.fieldName}${chance.below(5)}`, chance);
  };

  return {
    name: subgraph.name,
    isRemote,
    async execute({ query, variables, operationName }) {
      const { representations = [], ...others } = variables ?? {};
      const chance = chanceFor(
        query,
        Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      );
      if (chance.is(trouble.away))
        throw new GraphQLError(`${subgraph.name} is away`, { extensions: { code: 'TRY_AGAIN' } });
      const answer = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        operationName,
        fieldResolver: resolve,
      });
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

/** What somebody who knows only the representation can say: each by itself, whatever else is asked for. */
function entityOf(representation: object, chanceFor: (...facts: unknown[]) => Chance): Played | null {
  const chance = chanceFor('entity', representation);
  if (chance.is(0.03)) return null;
  return { ...(representation as Played), is: `given ${JSON.stringify(representation)}` };
}

function leafOf(name: string, chance: Chance): unknown {
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

function troubleAt({ fieldName }: GraphQLResolveInfo, chance: Chance): GraphQLError {
  const code = chance.one([undefined, 'FORBIDDEN', 'INVALID_GRAPHQL']);
  return new GraphQLError(`${fieldName} went wrong`, code === undefined ? {} : { extensions: { code } });
}

/** Puts nonsense in the place of some leaves; types stay what they are. */
function spoil(value: unknown, chance: Chance, share: number): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const [key, held] of Object.entries(object)) {
    if (typeof held === 'object' && held !== null) spoil(held, chance, share);
    else if (key !== '__typename' && chance.is(share)) object[key] = chance.one([null, 7, 'nonsense', true, 1.5]);
  }
}
