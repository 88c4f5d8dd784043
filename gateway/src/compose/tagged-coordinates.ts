import { type ConstDirectiveNode, Kind, parse } from 'graphql';

/** Fields, and fields of inputs, with a tag in a composed supergraph: `Mutation.signIn`. */
export function taggedCoordinates(supergraphSdl: string, tag: string): ReadonlySet<string> {
  const isTagged = (directives: readonly ConstDirectiveNode[] = []): boolean =>
    directives.some(
      ({ name, arguments: given = [] }) =>
        name.value === 'tag' && given.some(({ value }) => value.kind === Kind.STRING && value.value === tag),
    );
  const coordinates = new Set<string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION)
      continue;
    for (const { name, directives } of definition.fields ?? [])
      if (isTagged(directives)) coordinates.add(`${definition.name.value}.${name.value}`);
  }
  return coordinates;
}
