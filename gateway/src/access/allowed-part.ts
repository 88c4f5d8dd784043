import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  separateOperations,
} from 'graphql';
import type { IsIncluded } from './conditions.ts';

/** Path of a refused field in the answer, by response names, and the rules that refuse it. */
export interface RefusedField {
  readonly path: readonly string[];
  readonly coordinates: ReadonlySet<string>;
}

/** Operation without its refused fields. */
export interface AllowedPart {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Fields that are null in the answer: the refused ones, or their nullable ancestors. */
  readonly nulls: readonly RefusedField[];
  /** No field is left: a non-null field nulls the root, or every field is refused. */
  readonly isNothing: boolean;
}

interface PartRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  /** Selections that run: the others are left out, and refuse nothing. */
  readonly isIncluded: IsIncluded;
}

/** Rules that refuse a field: those of its parent type, and its own. */
export interface Refusing {
  readonly ofParent: readonly string[];
  readonly ofField: readonly string[];
}
export type RefusingRules = (parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>) => Refusing;

/** Fragments are inlined, since a field may be refused at one of their spreads only. Beyond so many fields the whole is refused. */
const FIELDS_MAX = 5_000;
/** Each round finds the fields that the refusals of the last one null; two are the rule. */
const ROUNDS_MAX = 20;

/**
 * Removes refused fields from an operation. A refused field becomes `__typename`, which no rule refuses, under its response name:
 * no subgraph is asked for it, and it marks each path of a null. A refused non-null field refuses its parent (null propagation).
 * Null when the operation is too large.
 */
export function allowedPart(request: PartRequest, refusing: RefusingRules): AllowedPart | null {
  const found: Found = { refused: new Map(), nulls: new Map() };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = found.refused.size + found.nulls.size;
    const walk = new Walk(request, refusing, found);
    const operation = walk.operation();
    if (operation === null) return null;
    // Selections of one response name merge into one field, so a refusal of one refuses all.
    if (found.refused.size + found.nulls.size > before) continue;
    return {
      operation,
      document: { kind: Kind.DOCUMENT, definitions: [operation] },
      nulls: listed(found.nulls),
      isNothing: walk.isNothing,
    };
  }
  return null;
}

/** By the path with dots: names have none. */
type Reasons = Map<string, Set<string>>;
interface Found {
  readonly refused: Reasons;
  readonly nulls: Reasons;
}

const listed = (reasons: Reasons): RefusedField[] =>
  [...reasons].map(([path, coordinates]) => ({ path: path.split('.'), coordinates }));

function note(reasons: Reasons, path: string, coordinates: Iterable<string>): void {
  const noted = reasons.get(path) ?? new Set();
  reasons.set(path, noted);
  for (const coordinate of coordinates) noted.add(coordinate);
}

class Walk {
  isNothing = false;
  #left = FIELDS_MAX;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    readonly request: PartRequest,
    readonly refusing: RefusingRules,
    readonly found: Found,
  ) {
    const { document, operation } = request;
    this.#fragments = fragmentsOf(separateOperations(document)[operation.name?.value ?? ''] ?? document);
  }

  operation(): OperationDefinitionNode | null {
    const { operation, schema } = this.request;
    const root = schema.getRootType(operation.operation)!;
    const set = this.#selections(operation.selectionSet, root, '');
    if (this.#left < 0) return null;
    this.isNothing = set === null || !hasAllowed(set, this.found.nulls);
    return { ...operation, selectionSet: set ?? operation.selectionSet };
  }

  /** Null when a non-null field in it is refused. */
  #selections(set: SelectionSetNode, parent: GraphQLCompositeType, path: string): SelectionSetNode | null {
    let isWhole = true;
    const selections: SelectionNode[] = [];
    for (const selection of set.selections) {
      this.#left -= 1;
      if (this.#left < 0) return null;
      if (!this.request.isIncluded(selection)) continue;
      const kept = this.#selection(selection, parent, path);
      if (kept === null) isWhole = false;
      else if (!isEmptyFragment(kept)) selections.push(kept);
    }
    return isWhole ? { kind: Kind.SELECTION_SET, selections } : null;
  }

  #selection(selection: SelectionNode, parent: GraphQLCompositeType, path: string): SelectionNode | null {
    if (selection.kind === Kind.FIELD) return this.#field(selection, parent, path);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value)! : selection;
    const named = fragment.typeCondition?.name.value;
    const type = named === undefined ? parent : this.request.schema.getType(named);
    if (!isCompositeType(type)) return selection;
    const selectionSet = this.#selections(fragment.selectionSet, type, path);
    if (selectionSet === null) return null;
    const { typeCondition } = fragment;
    const { directives = [] } = selection;
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(typeCondition === undefined ? {} : { typeCondition }),
      directives,
      selectionSet,
    };
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, above: string): FieldNode | null {
    const key = node.alias?.value ?? node.name.value;
    const path = above === '' ? key : `${above}.${key}`;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return node; // `__typename`, and what only introspection has.
    const { refused, nulls } = this.found;
    const { ofParent, ofField } = this.refusing(parent, field);
    const reasons = [...ofParent, ...ofField];
    if (reasons.length > 0) note(refused, path, reasons);
    const below =
      reasons.length > 0 || node.selectionSet === undefined
        ? undefined
        : this.#selections(node.selectionSet, getNamedType(field.type) as GraphQLCompositeType, path);
    if (reasons.length === 0 && below !== null && !nulls.has(path))
      return below === undefined ? node : { ...node, selectionSet: below.selections.length > 0 ? below : NOTHING };
    // A refused parent type cannot hold a null.
    if (ofParent.length > 0 || isNonNullType(field.type)) return null;
    const held = [...refused].filter(([other]) => other === path || other.startsWith(`${path}.`));
    for (const [, why] of held) note(nulls, path, why);
    return instead(node, key);
  }
}

/** Selection of an object of which nothing runs: it is still there, or null. */
const NOTHING: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [
    {
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: '__typename' },
      directives: [
        {
          kind: Kind.DIRECTIVE,
          name: { kind: Kind.NAME, value: 'skip' },
          arguments: [
            {
              kind: Kind.ARGUMENT,
              name: { kind: Kind.NAME, value: 'if' },
              value: { kind: Kind.BOOLEAN, value: true },
            },
          ],
        },
      ],
    },
  ],
};

const isEmptyFragment = (selection: SelectionNode): boolean =>
  selection.kind === Kind.INLINE_FRAGMENT && selection.selectionSet.selections.length === 0;

const instead = (node: FieldNode, key: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: key },
  name: { kind: Kind.NAME, value: '__typename' },
  directives: node.directives ?? [],
});

export const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));

const hasAllowed = ({ selections }: SelectionSetNode, refused: ReadonlyMap<string, unknown>): boolean =>
  selections.some((selection) =>
    selection.kind === Kind.FIELD
      ? !refused.has(selection.alias?.value ?? selection.name.value)
      : selection.kind === Kind.INLINE_FRAGMENT && hasAllowed(selection.selectionSet, refused),
  );
