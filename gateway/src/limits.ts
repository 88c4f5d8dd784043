import {
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** Words and signs of a document. */
export const TOKENS_MAX = 5_000;
const DEPTH_MAX = 20;
/** Fields of an operation with every fragment put in its place. */
const FIELDS_MAX = 2_000;

/**
 * Refuses an operation that is small to write and large to plan. Counted as the planner sees it, fragments expanded, and
 * only up to the limit, so that the counting itself stays small.
 */
export const withinLimits: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const excess = excessOf(operation, context);
    if (excess !== null) context.reportError(new GraphQLError(`The operation ${excess}.`, { nodes: operation }));
    return undefined;
  },
});

function excessOf({ selectionSet }: OperationDefinitionNode, context: ValidationContext): string | null {
  let fields = 0;
  const visit = (set: SelectionSetNode, depth: number, inside: ReadonlySet<string>): string | null => {
    if (depth > DEPTH_MAX) return `is nested deeper than ${DEPTH_MAX} levels`;
    for (const selection of set.selections) {
      let excess: string | null = null;
      if (selection.kind === Kind.FIELD) {
        fields += 1;
        if (fields > FIELDS_MAX) return `selects more than ${FIELDS_MAX} fields`;
        if (selection.selectionSet !== undefined) excess = visit(selection.selectionSet, depth + 1, inside);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        excess = visit(selection.selectionSet, depth, inside);
      } else {
        const name = selection.name.value;
        const fragment = context.getFragment(name);
        // A fragment within itself is refused by a rule of GraphQL's own.
        if (fragment != null && !inside.has(name)) {
          fields += 1;
          excess = visit(fragment.selectionSet, depth, new Set([...inside, name]));
        }
      }
      if (excess !== null) return excess;
    }
    return null;
  };
  return visit(selectionSet, 1, new Set());
}
