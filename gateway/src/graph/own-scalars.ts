import { OWN_SCALARS } from '@muster/kit/serve';
import { type GraphQLSchema, isScalarType } from 'graphql';

/**
 * Teaches a schema that was read from text what the scalars of this system take, so that a wrong value is refused before
 * anything is planned or asked. What is right goes to the subgraphs as the client wrote it; they check for themselves.
 */
export function knowOwnScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const { name, parseValue, parseLiteral } of OWN_SCALARS) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
  return schema;
}
