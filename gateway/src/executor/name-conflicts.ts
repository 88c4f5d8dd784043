import {
  type ArgumentNode,
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** Prefix of the gateway's own names. A client's name with it is replaced too, so that all names stay unique. */
export const RESERVED_PREFIX = '_muster_';
const CLIENT_NAME_PREFIX = `${RESERVED_PREFIX}as_`;
/** Variable of entity fetches. */
const REPRESENTATIONS = 'representations';

/** Response names that plans may add to the client's own. */
export type AddedNames = ReadonlySet<string>;

/**
 * Names of keys and of required fields, at any depth. The planner selects them under their own names, and mistakes a client's
 * selection under such a name for the same field (apollographql/federation#3036).
 */
export function plannerAddedNames(supergraph: GraphQLSchema): AddedNames {
  const names = new Set(['__typename']);
  for (const { astNode } of Object.values(supergraph.getTypeMap())) {
    if (astNode == null) continue;
    const fields = 'fields' in astNode ? (astNode.fields ?? []) : [];
    for (const { directives = [] } of [astNode, ...fields]) for (const one of directives) addNames(one, names);
  }
  return names;
}

const SELECTING: ReadonlySet<string> = new Set(['key', 'requires', 'selection']);

function addNames(directive: ConstDirectiveNode, names: Set<string>): void {
  if (!directive.name.value.startsWith('join__')) return;
  const take = ({ name, value }: Pick<ArgumentNode, 'name' | 'value'>) => {
    if (value.kind !== Kind.STRING || !SELECTING.has(name.value)) return;
    visit(parse(`{ ${value.value} }`, { noLocation: true }), {
      Field: ({ name: added }) => void names.add(added.value),
    });
  };
  visit(directive, { Argument: take, ObjectField: take });
}

/** An operation without names that its plan may need for something else. */
export interface ConflictFreeOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The client's variables, under the new names. */
  readonly variables: (aliased: Variables) => Variables;
  /** Restores the client's names in an answer of Apollo's executor. */
  readonly restoreNames: (answer: ExecutionResult) => ExecutionResult;
}

type Variables = Readonly<Record<string, unknown>>;

/** Replaces conflicting aliases and variables; answers the operation itself when there are none. */
export function resolveNameConflicts(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  added: AddedNames,
): ConflictFreeOperation {
  const renamed = new Map<string, string>();
  const renamedDocument = visit(document, {
    Field: {
      leave: (field: FieldNode) => (conflicts(field, added) ? { ...field, alias: given(nameOf(field)) } : undefined),
    },
    Variable(variable) {
      const { value } = variable.name;
      if (value !== REPRESENTATIONS && !isOwn(value)) return undefined;
      renamed.set(value, CLIENT_NAME_PREFIX + value);
      return { ...variable, name: given(variable.name) };
    },
  });
  if (renamedDocument === document)
    return { document, operation, variables: (same) => same, restoreNames: (same) => same };
  const renamedOperation = getOperationAST(renamedDocument, operation.name?.value)!;
  return {
    document: renamedDocument,
    operation: renamedOperation,
    restoreNames: (answer) => answerWithClientNames(answer, renamedDocument, renamedOperation),
    variables: (as) =>
      renamed.size === 0
        ? as
        : Object.fromEntries(Object.entries(as).map(([name, value]) => [renamed.get(name) ?? name, value])),
  };
}

const nameOf = ({ alias, name }: FieldNode): NameNode => alias ?? name;
const given = (name: NameNode): NameNode => ({ ...name, value: CLIENT_NAME_PREFIX + name.value });
/** Reserved, or inherited by every object from its prototype. */
const isOwn = (name: string): boolean => name.startsWith(RESERVED_PREFIX) || name in {};

function conflicts(field: FieldNode, added: AddedNames): boolean {
  const { value } = nameOf(field);
  if (isOwn(value)) return true;
  const isPlain = value === field.name.value && (field.arguments ?? []).length === 0;
  return !isPlain && added.has(value);
}

/** The client's name for a replaced one. */
export const clientName = (name: string): string =>
  name.startsWith(CLIENT_NAME_PREFIX) ? name.slice(CLIENT_NAME_PREFIX.length) : name;

/** An error with the client's names in its path and message. */
export function withClientNames(error: GraphQLError): GraphQLError {
  const { path, message } = error;
  const isGiven =
    path?.some((key) => typeof key === 'string' && key.startsWith(CLIENT_NAME_PREFIX)) ||
    message.includes(CLIENT_NAME_PREFIX);
  if (!isGiven) return error;
  const { nodes, source, positions, originalError, extensions } = error;
  return new GraphQLError(message.replaceAll(CLIENT_NAME_PREFIX, ''), {
    nodes,
    source,
    positions,
    path: path?.map((key) => (typeof key === 'string' ? clientName(key) : key)),
    originalError,
    extensions,
  });
}

function answerWithClientNames(
  answer: ExecutionResult,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ExecutionResult {
  const { data, errors, extensions } = answer;
  const { valueCompletion, ...others } = (extensions ?? {}) as { valueCompletion?: readonly GraphQLError[] };
  return {
    ...answer,
    ...(data == null
      ? {}
      : { data: dataWithClientNames(data, [operation.selectionSet], document) as ExecutionResult['data'] }),
    ...(errors === undefined ? {} : { errors: errors.map((error) => withClientNames(error)) }),
    ...(valueCompletion === undefined
      ? {}
      : { extensions: { ...others, valueCompletion: valueCompletion.map((error) => withClientNames(error)) } }),
  };
}

/** Restores names only in objects with selected fields: a custom scalar may hold any keys. */
function dataWithClientNames(data: unknown, sets: readonly SelectionSetNode[], document: DocumentNode): unknown {
  if (Array.isArray(data)) return data.map((element) => dataWithClientNames(element, sets, document));
  if (sets.length === 0 || typeof data !== 'object' || data === null) return data;
  const below = new Map<string, SelectionSetNode[]>();
  for (const set of sets) collect(set, document, below);
  const restored: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(data))
    restored[clientName(key)] = dataWithClientNames(value, below.get(key) ?? [], document);
  return restored;
}

function collect(set: SelectionSetNode, document: DocumentNode, below: Map<string, SelectionSetNode[]>): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const { value } = nameOf(selection);
      if (selection.selectionSet !== undefined) below.set(value, [...(below.get(value) ?? []), selection.selectionSet]);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, document, below);
    } else {
      const isIt = (node: ASTNode) =>
        node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value;
      const fragment = document.definitions.find(isIt);
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet, document, below);
    }
  }
}
