import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isInputObjectType,
  isNonNullType,
  Kind,
  type NamedTypeNode,
  OperationTypeNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { isSyncTypeResolver } from '../graphql/sync-type-resolver.ts';
import { withInputCodes } from './input-errors.ts';

/** Compiling costs some hundred executions: a rare document is not worth it. */
const USES_BEFORE = 3;
/** A compiled document takes tens of kilobytes. */
const COMPILED_MAX = 500;

interface CacheEntry {
  uses: number;
  /** Null: it cannot be compiled, and is interpreted. */
  compiled?: CompiledQuery | null;
}

interface Bounds {
  readonly usesBefore?: number;
  readonly compiledMax?: number;
}

export interface Execution {
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
  readonly context: unknown;
}

/** Executes valid documents of one schema; repeated ones are compiled to functions (graphql-jit). */
export class CompiledDocuments {
  readonly #entries = new WeakMap<DocumentNode, CacheEntry>();
  /** Oldest first. */
  readonly #compiled = new Set<CacheEntry>();
  readonly #usesBefore: number;
  readonly #compiledMax: number;

  constructor(
    readonly schema: GraphQLSchema,
    { usesBefore = USES_BEFORE, compiledMax = COMPILED_MAX }: Bounds = {},
  ) {
    this.#usesBefore = usesBefore;
    this.#compiledMax = compiledMax;
  }

  /** Documents are recognised by identity: the caller caches parsed ones. */
  execute(
    document: DocumentNode,
    { variables, operationName, context }: Execution,
  ): ExecutionResult | Promise<ExecutionResult> {
    const compiled = this.#compiledOf(document, operationName);
    const answer =
      compiled !== null
        ? (compiled.query({}, context, variables ?? {}) as ReturnType<CompiledDocuments['execute']>)
        : execute({ schema: this.schema, document, variableValues: variables, operationName, contextValue: context });
    return answer instanceof Promise ? answer.then(withInputCodes) : withInputCodes(answer as ExecutionResult);
  }

  #compiledOf(document: DocumentNode, operationName: string | undefined): CompiledQuery | null {
    let entry = this.#entries.get(document);
    if (entry === undefined) {
      entry = { uses: 0 };
      this.#entries.set(document, entry);
    }
    if (entry.compiled !== undefined) return entry.compiled;
    entry.uses += 1;
    if (entry.uses < this.#usesBefore) return null;
    entry.compiled = compile(this.schema, document, operationName);
    if (entry.compiled !== null) this.#cache(entry);
    return entry.compiled;
  }

  /** Eviction: beyond the bound the oldest is interpreted again, and may be compiled anew. */
  #cache(entry: CacheEntry): void {
    this.#compiled.add(entry);
    const [oldest] = this.#compiled;
    if (this.#compiled.size <= this.#compiledMax || oldest === undefined) return;
    this.#compiled.delete(oldest);
    oldest.uses = 0;
    delete oldest.compiled;
  }
}

function compile(schema: GraphQLSchema, document: DocumentNode, operationName?: string): CompiledQuery | null {
  if (!isCompilable(schema, document, operationName)) return null;
  try {
    const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null;
  }
}

/** Whether a field inside an input is non-null and has a default. */
function hasRequiredDefault(type: GraphQLType | undefined, seen = new Set<unknown>()): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some(
    (field) => (isNonNullType(field.type) && field.defaultValue !== undefined) || hasRequiredDefault(field.type, seen),
  );
}

/**
 * Documents for which graphql-jit (0.8.9) answers exactly as graphql-js does. Excluded are: conditions (`@include`), which it
 * confuses when they meet; types with asynchronous type resolvers (ours are synchronous, and so is that of an entity); and
 * non-null inputs with a default, which it takes for missing when they are left out. It neither awaits a promise nor calls a function
 * in place of a value; ours occur only behind resolvers.
 *
 * And no text of a client may come near generated code: a string in a document that begins with its marker (`MAGIC_DATE`) is taken
 * for code. Strings in variables never get there.
 */
function isCompilable(schema: GraphQLSchema, document: DocumentNode, operationName?: string): boolean {
  const kind = getOperationAST(document, operationName)?.operation;
  let isSafe = kind === OperationTypeNode.QUERY || kind === OperationTypeNode.MUTATION;
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.DIRECTIVE]() {
        isSafe = false;
      },
      [Kind.STRING]() {
        isSafe = false;
      },
      [Kind.VARIABLE_DEFINITION]({ type, defaultValue }) {
        if (type.kind === Kind.NON_NULL_TYPE && defaultValue !== undefined) isSafe = false;
        if (hasRequiredDefault(typeFromAST(schema, type as NamedTypeNode))) isSafe = false;
      },
      [Kind.FIELD]() {
        const type = getNamedType(types.getType());
        if (isAbstractType(type) && type.name !== '_Entity' && !isSyncTypeResolver(type.resolveType)) isSafe = false;
      },
    }),
  );
  return isSafe;
}
