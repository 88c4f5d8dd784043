import { OWN_SCALARS } from '@muster/kit/serve';
import { type GraphQLSchema, isScalarType } from 'graphql';

/**
 * Adds the parsers of this system's scalars to a schema built from SDL, so that an invalid value is refused before planning.
 * Valid values go to the subgraphs as the client wrote them; subgraphs validate for themselves.
 */
export function knowOwnScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const { name, parseValue, parseLiteral } of OWN_SCALARS) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
  return schema;
}
