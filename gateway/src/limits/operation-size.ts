import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Size of an operation, or of an unused fragment, with all fragments expanded. */
export interface OperationSize {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Most response names of one field in one selection. */
  readonly sameField: number;
  /** Most repeats of one response name in one selection. */
  readonly sameName: number;
  readonly rootFields: number;
  readonly directives: number;
}

export interface DocumentSize {
  /** Size of each operation. */
  readonly operations: ReadonlyMap<OperationDefinitionNode, OperationSize>;
  /** Size of each unused fragment; such a document is invalid, but validation walks through it to find that out. */
  readonly unused: readonly OperationSize[];
}

/** Counting ends here, above any limit: a few fragments can expand to billions of fields. */
const FIELDS_COUNTED_MAX = 20_000;
/** Introspection fields, which have this bound of their own; a full introspection needs a few hundred. */
const INTROSPECTED_MAX = 1_000;
/** Nested fragments and nested fields: above any limit, and near the end of the stack. */
const LEVELS_COUNTED_MAX = 400;

/** Measures a document, valid or not, in time linear in its length and its expanded fields, up to a bound. */
export function sizesOf(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const used = new Set<string>();
  const walked: Walked = { fragments, used, fields: 0 };
  const measured = ({ directives, selectionSet }: OperationDefinitionNode | FragmentDefinitionNode) =>
    new Measuring(walked).measure(directives, selectionSet);
  const operations = new Map<OperationDefinitionNode, OperationSize>();
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) operations.set(node, measured(node));
  const unused: OperationSize[] = [];
  for (const [name, node] of fragments) {
    if (used.has(name)) continue;
    used.add(name);
    unused.push(measured(node));
  }
  return { operations, unused };
}

/** State that all operations of a document share. */
interface Walked {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Names of fragments that were expanded somewhere. */
  readonly used: Set<string>;
  fields: number;
}

/** All fields of one response name in a selection. */
interface SelectedField {
  count: number;
  /** Whether all of them are introspection. */
  ofSchema: boolean;
  readonly below: SelectionSetNode[];
}

/** Fields of one selection, fragments expanded. */
class Selected {
  readonly byName = new Map<string, SelectedField>();
  readonly namesOf = new Map<string, Set<string>>();

  add({ alias, name, selectionSet }: FieldNode): SelectedField {
    const responseName = alias?.value ?? name.value;
    let selected = this.byName.get(responseName);
    if (selected === undefined) {
      selected = { count: 0, ofSchema: true, below: [] };
      this.byName.set(responseName, selected);
    }
    selected.count += 1;
    selected.ofSchema &&= name.value === '__schema' || name.value === '__type';
    if (selectionSet !== undefined) selected.below.push(selectionSet);
    let names = this.namesOf.get(name.value);
    if (names === undefined) {
      names = new Set();
      this.namesOf.set(name.value, names);
    }
    names.add(responseName);
    return selected;
  }
}

class Measuring {
  readonly #size = { depth: 0, fields: 0, aliases: 0, sameField: 0, sameName: 0, rootFields: 0, directives: 0 };
  /** Fragments under expansion, to stop at cycles. */
  readonly #within = new Set<string>();
  #introspected = 0;

  constructor(readonly walked: Walked) {}

  measure(directives: readonly DirectiveNode[] | undefined, set: SelectionSetNode): OperationSize {
    this.#countDirectives(directives);
    const roots = this.#walk([set], 1, false);
    if (this.#isOverMax) this.#size.fields = Number.POSITIVE_INFINITY;
    this.#size.rootFields = [...roots.namesOf.values()].reduce((sum, { size }) => sum + size, 0);
    return this.#size;
  }

  get #isOverMax(): boolean {
    return this.walked.fields > FIELDS_COUNTED_MAX;
  }

  /** Fields of one response name have one merged selection below them. */
  #walk(sets: readonly SelectionSetNode[], depth: number, introspects: boolean): Selected {
    const selected = new Selected();
    if (depth > LEVELS_COUNTED_MAX) return selected;
    for (const set of sets) this.#collect(set, selected, 1, introspects);
    const size = this.#size;
    for (const { size: names } of selected.namesOf.values()) size.sameField = Math.max(size.sameField, names);
    for (const { count, ofSchema, below } of selected.byName.values()) {
      size.sameName = Math.max(size.sameName, count);
      const isOfSchema = introspects || ofSchema;
      if (!isOfSchema) size.depth = Math.max(size.depth, depth);
      if (below.length > 0 && !this.#isOverMax) this.#walk(below, depth + 1, isOfSchema);
    }
    return selected;
  }

  #collect(set: SelectionSetNode, selected: Selected, levels: number, introspects: boolean): void {
    if (levels > LEVELS_COUNTED_MAX) {
      this.#size.depth = Number.POSITIVE_INFINITY;
      return;
    }
    for (const selection of set.selections) {
      if (this.#isOverMax) return;
      this.#countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) {
        this.#countField(selection, introspects);
        selected.add(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(selection.selectionSet, selected, levels + 1, introspects);
      } else {
        // Spreads count too: fragments may hold nothing but fragments.
        this.#size.fields += 1;
        this.walked.fields += 1;
        this.#spread(selection.name.value, selected, levels, introspects);
      }
    }
  }

  #spread(name: string, selected: Selected, levels: number, introspects: boolean): void {
    const fragment = this.walked.fragments.get(name);
    if (fragment === undefined || this.#within.has(name)) return;
    this.walked.used.add(name);
    this.#within.add(name);
    this.#collect(fragment.selectionSet, selected, levels + 1, introspects);
    this.#within.delete(name);
  }

  #countField({ alias, name }: FieldNode, introspects: boolean): void {
    const size = this.#size;
    this.walked.fields += 1;
    if (alias !== undefined && alias.value !== name.value) size.aliases += 1;
    if (!introspects) size.fields += 1;
    else this.#introspected += 1;
    if (this.#introspected > INTROSPECTED_MAX) size.fields = Number.POSITIVE_INFINITY;
  }

  #countDirectives(nodes: readonly DirectiveNode[] | undefined): void {
    this.#size.directives += nodes?.length ?? 0;
  }
}
