import { type ConstDirectiveNode, Kind } from 'graphql';

/** Whether an element of a schema has a tag, by its directives. */
export const hasTag = (directives: readonly ConstDirectiveNode[] | undefined, tag: string): boolean =>
  (directives ?? []).some(
    ({ name, arguments: given = [] }) =>
      name.value === 'tag' && given.some(({ value }) => value.kind === Kind.STRING && value.value === tag),
  );
