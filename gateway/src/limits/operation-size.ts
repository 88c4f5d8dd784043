import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is, or a fragment that none uses, every fragment put in its place. */
export interface OperationSize {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** The most response names under which one selection asks for one field. */
  readonly sameField: number;
  /** The most times that one response name stands in one selection. */
  readonly sameName: number;
  readonly rootFields: number;
  readonly directives: number;
}

export interface DocumentSize {
  /** Of each operation. */
  readonly operations: ReadonlyMap<OperationDefinitionNode, OperationSize>;
  /** Of each fragment that no operation uses; such a document is not valid, and to find that out it is walked through. */
  readonly unused: readonly OperationSize[];
}

/** KeyedCounter ends here: a document of that size is beyond any limit, and a few fragments can stand for billions of fields. */
const FIELDS_COUNTED_MAX = 20_000;
/** What introspection asks of a schema is not counted as fields, and needs a few hundred. */
const INTROSPECTED_MAX = 1_000;
/** Fragments within fragments, and fields within fields: beyond any limit, and near to where the stack ends. */
const LEVELS_COUNTED_MAX = 400;

/** Measures a document, be it valid or not; in time that grows with its length, and with the fields it stands for up to a bound. */
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

/** What all operations of a document have in common. */
interface Walked {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Names of fragments that were put in their place somewhere. */
  readonly used: Set<string>;
  fields: number;
}

/** What one response name stands for in a selection. */
interface SelectedField {
  count: number;
  /** Whether it is the schema that is asked. */
  ofSchema: boolean;
  readonly below: SelectionSetNode[];
}

/** Fields of one selection, from wherever they were put into it. */
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
  /** Fragments that are being put in their place: one within itself has no end. */
  readonly #within = new Set<string>();
  #introspected = 0;

  constructor(readonly walked: Walked) {}

  measure(directives: readonly DirectiveNode[] | undefined, set: SelectionSetNode): OperationSize {
    this.#countDirectives(directives);
    const roots = this.#walk([set], 1, false);
    if (this.#isBeyond) this.#size.fields = Number.POSITIVE_INFINITY;
    this.#size.rootFields = [...roots.namesOf.values()].reduce((sum, { size }) => sum + size, 0);
    return this.#size;
  }

  get #isBeyond(): boolean {
    return this.walked.fields > FIELDS_COUNTED_MAX;
  }

  /** Of fields of one response name everything below them is one selection. */
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
      if (below.length > 0 && !this.#isBeyond) this.#walk(below, depth + 1, isOfSchema);
    }
    return selected;
  }

  #collect(set: SelectionSetNode, selected: Selected, levels: number, introspects: boolean): void {
    if (levels > LEVELS_COUNTED_MAX) {
      this.#size.depth = Number.POSITIVE_INFINITY;
      return;
    }
    for (const selection of set.selections) {
      if (this.#isBeyond) return;
      this.#countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) {
        this.#countField(selection, introspects);
        selected.add(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(selection.selectionSet, selected, levels + 1, introspects);
      } else {
        // So that fragments with nothing but fragments in them are counted, too.
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
