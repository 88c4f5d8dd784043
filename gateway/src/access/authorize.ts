import { type Actor, holds, PERSON_SCOPE } from '@muster/kit/domain';
import type { ClientErrorCode } from '@muster/kit/serve';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
} from 'graphql';
import type { AccessRule, AccessRules } from '../compose/index.ts';
import type { RequestedOperation } from '../operation.ts';
import { type AllowedPart, allowedPart, type RefusingRules } from './allowed-part.ts';
import { Conditions } from './conditions.ts';
import { includedCoordinates, possibleTypes } from './included-coordinates.ts';
import { withNulls } from './with-nulls.ts';

interface Requirement {
  /** Coordinate of a field, `Query.order`, or of a whole type, `Payment`. */
  readonly coordinate: string;
  readonly rule: AccessRule;
}

/** Requirements of an operation. Decisions are kept by the values of its conditions, and hold for no other values. */
interface Requirements {
  /** The operation with its own fragments. */
  readonly document: DocumentNode;
  readonly conditions: Conditions;
  /** Requirements of every selection, whether it runs or not. */
  readonly all: readonly Requirement[];
  /** Requirements of the selections that run. */
  readonly byConditions: Map<string, readonly Requirement[]>;
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

/** Cached parts of one operation, and cached values of its conditions, at most. */
const PARTS_MAX = 50;

/** Enforces the access rules of the composed schema, before planning. */
export class Authorizer {
  readonly #requirementsOf = new WeakMap<OperationDefinitionNode, Requirements>();
  /** Allowed parts of an operation, by the rules that refuse something of it and the values of its conditions. */
  readonly #parts = new WeakMap<OperationDefinitionNode, Map<string, AllowedPart | null>>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly rules: AccessRules,
  ) {}

  /**
   * Throws AccessRefused when no part of the operation is allowed; a mutation is refused for any refused field. A field under
   * `@skip` or `@include` refuses nothing where it does not run. Answers whether the allowed part has to be planned anew.
   */
  check(request: RequestedOperation, actor: Actor): boolean {
    const lacks = this.#lacks(request, actor);
    if (lacks.length === 0) return false;
    const { part, isNew } = this.#part(request, lacks);
    const isMutation = request.operation.operation === OperationTypeNode.MUTATION;
    if (isMutation || part === null || part.isNothing)
      throw new AccessRefused(lacks.map((lack) => refusal(lack, actor)));
    return isNew;
  }

  /** Allowed part of an operation that has passed `check`; null when all of it is allowed. */
  allowed(request: RequestedOperation, actor: Actor): Allowed | null {
    const lacks = this.#lacks(request, actor);
    if (lacks.length === 0) return null;
    const { part, key } = this.#part(request, lacks);
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
      key,
      withRefusals: (answer) =>
        withNulls(answer, nulls, (coordinate, path) => refusal(reasons.get(coordinate)!, actor, path)),
    };
  }

  /** Whether no field of the operation depends on the caller, so that one answer can be shared by all. */
  isPublic(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#requirements(document, operation).all.length === 0;
  }

  #lacks({ document, operation, variables }: RequestedOperation, actor: Actor): readonly Requirement[] {
    const { document: own, conditions, all, byConditions } = this.#requirements(document, operation);
    if (all.length === 0) return all;
    const key = conditions.keyOf(variables);
    let needed = byConditions.get(key);
    if (needed === undefined) {
      const included = includedCoordinates(this.schema, own, operation, conditions.includedWith(variables));
      needed = all.filter(({ coordinate }) => included.has(coordinate));
      if (byConditions.size >= PARTS_MAX) byConditions.clear();
      byConditions.set(key, needed);
    }
    return needed.filter(({ rule }) => !isMet(rule, actor));
  }

  #requirements(document: DocumentNode, operation: OperationDefinitionNode): Requirements {
    let found = this.#requirementsOf.get(operation);
    if (found === undefined) {
      const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
      const all = [...includedCoordinates(this.schema, own, operation, () => true)].flatMap((coordinate) => {
        const rule = Object.hasOwn(this.rules, coordinate) ? this.rules[coordinate] : undefined;
        return rule === undefined ? [] : [{ coordinate, rule }];
      });
      found = { document: own, conditions: new Conditions(own, operation), all, byConditions: new Map() };
      this.#requirementsOf.set(operation, found);
    }
    return found;
  }

  #part({ document, operation, variables }: RequestedOperation, lacks: readonly Requirement[]) {
    const parts = this.#parts.get(operation) ?? new Map<string, AllowedPart | null>();
    this.#parts.set(operation, parts);
    const { conditions } = this.#requirements(document, operation);
    const key = `${lacks.map(({ coordinate }) => coordinate).join()}|${conditions.keyOf(variables)}`;
    const cached = parts.get(key);
    if (cached !== undefined) return { key, part: cached, isNew: false };
    const isIncluded = conditions.includedWith(variables);
    const part = allowedPart({ document, operation, schema: this.schema, isIncluded }, this.#refusing(lacks));
    if (parts.size >= PARTS_MAX) parts.clear();
    parts.set(key, part);
    return { key, part, isNew: true };
  }

  #refusing(lacks: readonly Requirement[]): RefusingRules {
    const refused = new Set(lacks.map(({ coordinate }) => coordinate));
    return (parent, field) => {
      const parents = possibleTypes(this.schema, parent).map(({ name }) => name);
      const own = [...parents.map((name) => `${name}.${field.name}`), getNamedType(field.type).name];
      return {
        ofParent: parents.filter((name) => refused.has(name)),
        ofField: own.filter((coordinate) => refused.has(coordinate)),
      };
    };
  }
}

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
