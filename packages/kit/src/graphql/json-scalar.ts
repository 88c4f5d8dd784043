import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** `JSON` of the graph. Its shape is the field's promise: inputs are checked by the use case's own schema. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value: object, list, text, number, boolean or null. The field says which.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
