import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/**
 * Validation rule: no `@skip` or `@include` on the root field of a subscription. The present specification forbids them there;
 * graphql-js does not check it yet.
 */
export const subscriptionRootRule: ValidationRule = (context: ValidationContext) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation === OperationTypeNode.SUBSCRIPTION) refuseConditions(selectionSet, context, new Set());
    return false;
  },
});

function refuseConditions(set: SelectionSetNode, context: ValidationContext, seen: Set<string>): void {
  for (const selection of set.selections) {
    const condition = selection.directives?.find(({ name }) => name.value === 'skip' || name.value === 'include');
    if (condition !== undefined)
      context.reportError(
        new GraphQLError(`The root field of a subscription may have no @${condition.name.value}.`, {
          nodes: condition,
        }),
      );
    if (selection.kind === Kind.INLINE_FRAGMENT) refuseConditions(selection.selectionSet, context, seen);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
    seen.add(selection.name.value);
    const fragment = context.getFragment(selection.name.value);
    if (fragment != null) refuseConditions(fragment.selectionSet, context, seen);
  }
}
