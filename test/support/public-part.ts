import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  visit,
} from 'graphql';

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

/**
 * Public part of the API by its declarations: without fields and types that need authorization, and without those marked
 * personal. Root fields that look up an object by one of several arguments keep the arguments of one type.
 */
export function publicPart(
  api: DocumentNode,
  declared: Readonly<Record<string, unknown>>,
  foundBy: 'ID' | 'String',
): GraphQLSchema {
  const keptOf = (type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode => ({
    ...type,
    fields: type.fields
      ?.filter(
        ({ name, type: of }) => declared[`${type.name.value}.${name.value}`] === undefined && !declared[nameOf(of)],
      )
      .map((field) =>
        type.name.value !== 'Query'
          ? field
          : {
              ...field,
              arguments: field.arguments?.filter(
                (arg) => arg.type.kind === Kind.NON_NULL_TYPE || nameOf(arg.type) === foundBy,
              ),
            },
      ),
  });
  return buildASTSchema(visit(api, { [Kind.OBJECT_TYPE_DEFINITION]: (type) => keptOf(type) }), {
    assumeValid: true,
  });
}

/** Every field that a query or a subscription reaches below its root fields, as `Type.field`. */
export function fieldsBelowRoots(schema: GraphQLSchema): string[] {
  const reached = new Map<string, string[]>();
  const roots = [schema.getQueryType()!, schema.getSubscriptionType()!];
  const stops = [...roots];
  for (let type = stops.pop(); type !== undefined; type = stops.pop())
    for (const field of Object.values(type.getFields())) {
      const below = getNamedType(field.type);
      if (!isObjectType(below) || reached.has(below.name)) continue;
      reached.set(
        below.name,
        Object.keys(below.getFields()).map((name) => `${below.name}.${name}`),
      );
      stops.push(below);
    }
  return [...reached.values()].flat().toSorted();
}
