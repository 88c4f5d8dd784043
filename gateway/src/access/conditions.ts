import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
  visit,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;
/** Whether a selection runs, by its own conditions. */
export type IsIncluded = (selection: SelectionNode) => boolean;

/**
 * `@skip` and `@include` of an operation. A decision about what runs holds for one `keyOf`: the values of all variables that its
 * conditions read. A variable that is neither true nor false excludes nothing: its operation fails before it runs.
 */
export class Conditions {
  /** Variables that conditions read. */
  readonly #names: readonly string[];
  readonly #defaults: ReadonlyMap<string, ValueNode>;

  constructor(document: DocumentNode, operation: OperationDefinitionNode) {
    const names = new Set<string>();
    visit(document, {
      Directive({ name, arguments: [given] = [] }) {
        if (isCondition(name.value) && given?.value.kind === Kind.VARIABLE) names.add(given.value.name.value);
      },
    });
    this.#names = [...names];
    this.#defaults = new Map(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, defaultValue]],
      ),
    );
  }

  /** Values that the conditions depend on, as text. */
  keyOf(variables: Variables): string {
    return this.#names.length === 0 ? '' : this.#names.map((name) => signOf(this.#valueOf(name, variables))).join('');
  }

  includedWith(variables: Variables): IsIncluded {
    const excludes = (value: ValueNode | undefined, excluding: boolean) =>
      value?.kind === Kind.VARIABLE
        ? this.#valueOf(value.name.value, variables) === excluding
        : value?.kind === Kind.BOOLEAN && value.value === excluding;
    return ({ directives = [] }) =>
      !directives.some(
        ({ name, arguments: given }) => isCondition(name.value) && excludes(given?.[0]?.value, name.value === 'skip'),
      );
  }

  #valueOf(name: string, variables: Variables): unknown {
    if (Object.hasOwn(variables, name)) return variables[name];
    const fallback = this.#defaults.get(name);
    return fallback?.kind === Kind.BOOLEAN ? fallback.value : undefined;
  }
}

const isCondition = (directive: string): boolean => directive === 'skip' || directive === 'include';

const signOf = (value: unknown): string => (value === true ? 't' : value === false ? 'f' : '?');
