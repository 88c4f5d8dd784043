import { type Actor, holds, PERSON_SCOPE } from '@muster/kit/domain';
import type { ClientErrorCode } from '@muster/kit/serve';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessRule, AccessRules } from '../compose/index.ts';
import { type AllowedPart, allowedPart, type RefusingRules } from './allowed-part.ts';
import { withNulls } from './with-nulls.ts';

interface Requirement {
  /** Coordinate of a field, `Query.order`, or of a whole type, `Payment`. */
  readonly coordinate: string;
  readonly rule: AccessRule;
}

/** Refusal of a whole operation. */
export class AccessRefused extends Error {
  /** One error for each unmet rule. */
  constructor(readonly all: readonly GraphQLError[]) {
    super(all.map(({ message }) => message).join(' '));
  }
}

/** Allowed part of an operation for an actor. */
export interface Allowed {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Distinguishes it from other parts of the same operation. */
  readonly key: string;
  withRefusals(answer: ExecutionResult): ExecutionResult;
}

/** Cached parts of one operation, at most. */
const PARTS_MAX = 50;

/** Enforces the access rules of the composed schema, before planning. */
export class Authorizer {
  readonly #requirementsOf = new WeakMap<OperationDefinitionNode, readonly Requirement[]>();
  /** Allowed parts of an operation, by the rules that refuse something of it. */
  readonly #parts = new WeakMap<OperationDefinitionNode, Map<string, AllowedPart | null>>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly rules: AccessRules,
  ) {}

  /** Throws AccessRefused when no part of the operation is allowed; a mutation is refused for any refused field. */
  check(document: DocumentNode, operation: OperationDefinitionNode, actor: Actor): void {
    const lacks = this.#lacks(document, operation, actor);
    if (lacks.length === 0) return;
    const part = this.#part(document, operation, lacks);
    const isPartial = operation.operation !== OperationTypeNode.MUTATION && part !== null && !part.isNothing;
    if (isPartial) return;
    throw new AccessRefused(lacks.map((lack) => refusal(lack, actor)));
  }

  /** Allowed part of an operation that has passed `check`; null when all of it is allowed. */
  allowed(document: DocumentNode, operation: OperationDefinitionNode, actor: Actor): Allowed | null {
    const lacks = this.#lacks(document, operation, actor);
    if (lacks.length === 0) return null;
    const part = this.#part(document, operation, lacks);
    if (part === null) throw new Error('An operation that is refused as a whole was not checked.');
    const reasons = new Map(lacks.map((lack) => [lack.coordinate, lack]));
    // An interface and its implementations refuse by the same rule: one error for both.
    const nulls = part.nulls.map(({ path, coordinates }) => {
      const byRule = new Map([...coordinates].map((name) => [JSON.stringify(reasons.get(name)!.rule), name]));
      return { path, coordinates: new Set(byRule.values()) };
    });
    return {
      document: part.document,
      operation: part.operation,
      key: keyOf(lacks),
      withRefusals: (answer) =>
        withNulls(answer, nulls, (coordinate, path) => refusal(reasons.get(coordinate)!, actor, path)),
    };
  }

  /** Whether no field of the operation depends on the caller, so that one answer can be shared by all. */
  isPublic(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#requirements(document, operation).length === 0;
  }

  #lacks(document: DocumentNode, operation: OperationDefinitionNode, actor: Actor): readonly Requirement[] {
    const all = this.#requirements(document, operation);
    return all.length === 0 ? all : all.filter(({ rule }) => !isMet(rule, actor));
  }

  #requirements(document: DocumentNode, operation: OperationDefinitionNode): readonly Requirement[] {
    let found = this.#requirementsOf.get(operation);
    if (found === undefined) {
      found = this.#walk(separateOperations(document)[operation.name?.value ?? ''] ?? document);
      this.#requirementsOf.set(operation, found);
    }
    return found;
  }

  #part(document: DocumentNode, operation: OperationDefinitionNode, lacks: readonly Requirement[]): AllowedPart | null {
    const parts = this.#parts.get(operation) ?? new Map<string, AllowedPart | null>();
    this.#parts.set(operation, parts);
    const key = keyOf(lacks);
    let part = parts.get(key);
    if (part === undefined) {
      part = allowedPart({ document, operation, schema: this.schema }, this.#refusing(lacks));
      if (parts.size >= PARTS_MAX) parts.clear();
      parts.set(key, part);
    }
    return part;
  }

  #refusing(lacks: readonly Requirement[]): RefusingRules {
    const refused = new Set(lacks.map(({ coordinate }) => coordinate));
    return (parent, field) => {
      const parents = this.#mayBe(parent).map(({ name }) => name);
      const own = [...parents.map((name) => `${name}.${field.name}`), getNamedType(field.type).name];
      return {
        ofParent: parents.filter((name) => refused.has(name)),
        ofField: own.filter((coordinate) => refused.has(coordinate)),
      };
    };
  }

  #walk(document: DocumentNode): Requirement[] {
    const coordinates = new Set<string>();
    const types = new TypeInfo(this.schema);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: () => {
          const parent = types.getParentType();
          const field = types.getFieldDef();
          if (parent == null || field == null) return;
          for (const type of this.#mayBe(parent)) coordinates.add(type.name).add(`${type.name}.${field.name}`);
          coordinates.add(getNamedType(field.type).name);
        },
      }),
    );
    return [...coordinates].flatMap((coordinate) => {
      const rule = Object.hasOwn(this.rules, coordinate) ? this.rules[coordinate] : undefined;
      return rule === undefined ? [] : [{ coordinate, rule }];
    });
  }

  /** The type and its possible types: a field of an interface is guarded as in its implementations. */
  #mayBe(type: GraphQLNamedType): readonly GraphQLNamedType[] {
    return isAbstractType(type) ? [type, ...this.schema.getPossibleTypes(type)] : [type];
  }
}

const keyOf = (lacks: readonly Requirement[]): string => lacks.map(({ coordinate }) => coordinate).join();

function isMet({ authenticated, scopes }: AccessRule, actor: Actor): boolean {
  if (!authenticated) return true; // Personal: open to every caller, with an answer for each.
  if (actor.kind === 'ANONYMOUS') return false;
  // Without scopes a field is for the signed-in user's own data; an API client has none.
  if (scopes === undefined) return actor.kind !== 'API_CLIENT';
  return scopes.some((all) => all.every((scope) => holds(actor, scope)));
}

/** Error of an unmet rule, with the permissions that would meet it. `path` of the null in a partial answer; none for a whole refusal. */
function refusal({ coordinate, rule }: Requirement, actor: Actor, path?: readonly (string | number)[]): GraphQLError {
  const refused = (code: ClientErrorCode, status: number, message: string) =>
    new GraphQLError(
      message,
      path === undefined ? { extensions: { code, http: { status } } } : { path, extensions: { code } },
    );
  if (actor.kind === 'ANONYMOUS')
    return refused('UNAUTHENTICATED', 401, `${coordinate} is for those who are signed in.`);
  if (rule.scopes === undefined)
    return refused('UNAUTHENTICATED', 401, `${coordinate} is for people who are signed in, and no API key alone.`);
  // The person scope is no grantable permission.
  const grantable = rule.scopes.filter((all) => !all.includes(PERSON_SCOPE));
  const needed = grantable.map((all) => all.join(' and ')).join(', or ');
  return refused('FORBIDDEN', 403, `${coordinate} needs the permission ${needed}.`);
}
