import { buildSubgraphSchema } from '@apollo/subgraph';
import type { SubgraphRuntime } from '@muster/kit/runtime';
import { type GraphQLSchema, isObjectType, parse } from 'graphql';
import { entityOf, QUERIES, SUBGRAPHS, sdlOf } from './shop.ts';

/** Subgraph of Muster over the in-memory shop. */
function schemaOf(name: string): GraphQLSchema {
  const typeDefs = parse(sdlOf(name));
  const names = Object.values(buildSubgraphSchema(typeDefs).getTypeMap()).filter(isObjectType);
  const references = names
    .filter((type) => !type.name.startsWith('_') && 'id' in type.getFields())
    .map((type) => [type.name, { __resolveReference: entityOf }]);
  const fields = buildSubgraphSchema(typeDefs).getQueryType()?.getFields() ?? {};
  const queries = Object.fromEntries(Object.entries(QUERIES).filter(([field]) => field in fields));
  const resolvers = { ...Object.fromEntries(references), Query: queries };
  return buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
}

export const subgraphSchemas = (): Map<string, GraphQLSchema> =>
  new Map(SUBGRAPHS.map((name) => [name, schemaOf(name)]));

/** Minimal subgraph runtime for executing requests. */
export const runtimeOf = (name: string, schema: GraphQLSchema): SubgraphRuntime =>
  ({
    name,
    schema,
    contextFor: (caller: unknown) => ({ caller }),
    route: async () => null,
    command: async () => null,
    problems: async () => [],
    warnings: async () => [],
    close: async () => {},
  }) as unknown as SubgraphRuntime;
