import { hasTag } from '@muster/kit/graphql';
import { Kind, parse } from 'graphql';

/** Fields, and fields of inputs, with a tag in a composed supergraph: `Mutation.signIn`. */
export function taggedCoordinates(supergraphSdl: string, tag: string): ReadonlySet<string> {
  const coordinates = new Set<string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION)
      continue;
    for (const { name, directives } of definition.fields ?? [])
      if (hasTag(directives, tag)) coordinates.add(`${definition.name.value}.${name.value}`);
  }
  return coordinates;
}
