import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is, every fragment put in its place. */
export interface OperationSize {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** The most response names under which one selection asks for one field. */
  readonly sameField: number;
  readonly rootFields: number;
  readonly directives: number;
}

/** Counting ends here: an operation of that size is beyond any limit, and a few fragments can stand for billions of fields. */
const FIELDS_COUNTED_MAX = 20_000;

/** Measures a valid operation. */
export function sizeOf(document: DocumentNode, operation: OperationDefinitionNode): OperationSize {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const size = { depth: 0, fields: 0, aliases: 0, sameField: 0, rootFields: 0, directives: 0 };

  const countDirectives = (nodes: readonly DirectiveNode[] | undefined) => {
    size.directives += nodes?.length ?? 0;
  };
  /** The response names of a selection by field; adds to the counts on the way. */
  const walk = (set: SelectionSetNode, depth: number, names: Map<string, Set<string>>): void => {
    for (const selection of set.selections) {
      if (size.fields > FIELDS_COUNTED_MAX) return;
      countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) {
        takeField(selection, depth, names);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, depth, names);
      } else {
        size.fields += 1; // So that fragments with nothing but fragments in them are counted, too.
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) walk(fragment.selectionSet, depth, names);
      }
    }
  };
  const takeField = (field: FieldNode, depth: number, names: Map<string, Set<string>>): void => {
    const name = field.name.value;
    size.fields += 1;
    if (field.alias !== undefined && field.alias.value !== name) size.aliases += 1;
    const known = names.get(name) ?? new Set();
    names.set(name, known.add(field.alias?.value ?? name));
    size.sameField = Math.max(size.sameField, known.size);
    // The schema is as deep as it is; asking for it is allowed or it is not.
    if (name === '__schema' || name === '__type') return;
    size.depth = Math.max(size.depth, depth);
    if (field.selectionSet !== undefined) walk(field.selectionSet, depth + 1, new Map());
  };

  countDirectives(operation.directives);
  const roots = new Map<string, Set<string>>();
  walk(operation.selectionSet, 1, roots);
  size.rootFields = [...roots.values()].reduce((sum, { size: count }) => sum + count, 0);
  return size;
}
