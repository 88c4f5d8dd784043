import { type Actor, holds, PERSON_SCOPE } from '@muster/kit/domain';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessRule, AccessRules } from './compose/index.ts';

interface Requirement {
  /** Of a field, `Query.order`, or of a whole type, `Payment`. */
  readonly coordinate: string;
  readonly rule: AccessRule;
}

/** Enforces, before anything is planned, what the composed schema says of who may use a field. */
export class Authorizer {
  readonly #known = new WeakMap<OperationDefinitionNode, readonly Requirement[]>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly rules: AccessRules,
  ) {}

  /** Throws UNAUTHENTICATED or FORBIDDEN for the first field of the operation that the actor may not use. */
  check(document: DocumentNode, operation: OperationDefinitionNode, actor: Actor): void {
    for (const { coordinate, rule } of this.#requirements(document, operation)) {
      if (!rule.authenticated) continue; // It may be asked by everybody, and is for each another answer.
      if (actor.kind === 'ANONYMOUS') {
        throw new GraphQLError(`${coordinate} is for those who are signed in.`, {
          extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
        });
      }
      // What is for people belongs to whoever asks, and nothing belongs to a program.
      if (actor.kind === 'API_CLIENT' && rule.scopes === undefined) {
        throw new GraphQLError(`${coordinate} is for people who are signed in, and no API key alone.`, {
          extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
        });
      }
      if (rule.scopes !== undefined && !rule.scopes.some((all) => all.every((scope) => holds(actor, scope)))) {
        // Nobody is told to be a person.
        const givable = rule.scopes.filter((all) => !all.includes(PERSON_SCOPE));
        const needed = givable.map((all) => all.join(' and ')).join(', or ');
        throw new GraphQLError(`${coordinate} needs the permission ${needed}.`, {
          extensions: { code: 'FORBIDDEN', http: { status: 403 } },
        });
      }
    }
  }

  /** Whether the operation touches nothing that depends on who asks, so that one answer serves everybody. */
  isPublic(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#requirements(document, operation).length === 0;
  }

  #requirements(document: DocumentNode, operation: OperationDefinitionNode): readonly Requirement[] {
    let found = this.#known.get(operation);
    if (found === undefined) {
      found = this.#walk(separateOperations(document)[operation.name?.value ?? ''] ?? document);
      this.#known.set(operation, found);
    }
    return found;
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

  /** What is read through an interface is guarded as it is where it is implemented. */
  #mayBe(type: GraphQLNamedType): readonly GraphQLNamedType[] {
    return isAbstractType(type) ? [type, ...this.schema.getPossibleTypes(type)] : [type];
  }
}
