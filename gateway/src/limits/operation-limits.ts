import type { Actor } from '@muster/kit/domain';
import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { OperationCost, RequestedOperation } from '../operation.ts';
import { isClient } from './client-actor.ts';
import { type CostRules, noCostRules } from './cost-rules.ts';
import { limitError } from './limit-error.ts';
import type { Limits, OperationLimits } from './limits.ts';
import { type Cost, costOf } from './operation-cost.ts';
import { type DocumentSize, type OperationSize, sizesOf } from './operation-size.ts';
import { type GuessedCoordinates, guessesOf } from './secret-guesses.ts';
import { refuseLargeVariables } from './variables-size.ts';

/** Limits of an actor, by its kind and tier. */
export function limitsOf(limits: Limits, actor: Actor): OperationLimits {
  if (isClient(actor)) return limits.clients[actor.rateTier];
  return actor.kind === 'ANONYMOUS' ? limits.anonymous : limits.user;
}

/** Refuses operations over a limit before planning: small to write, large to run. */
export class OperationLimiter {
  readonly #sizes = new WeakMap<DocumentNode, DocumentSize>();
  readonly #costs = new WeakMap<OperationDefinitionNode, Cost>();
  readonly #guesses = new WeakMap<OperationDefinitionNode, ReturnType<typeof guessesOf>>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly limits: Limits,
    /** Declared costs of the graph. */
    readonly rules: CostRules = noCostRules,
    /** Coordinates that take a guessable secret. */
    readonly guessed: GuessedCoordinates = new Set(),
  ) {}

  /** Throws for the first limit that a document exceeds, valid or not. */
  checkDocument(document: DocumentNode, most: OperationLimits): void {
    if (most.tokens !== null && (document.tokenCount ?? 0) > most.tokens)
      throw limitError('TOO_MANY_TOKENS', `The document has more than ${most.tokens} words and signs.`);
    if (most.definitions !== null && document.definitions.length > most.definitions)
      throw limitError(
        'TOO_MANY_DEFINITIONS',
        `The document has more than ${most.definitions} operations and fragments.`,
      );
    let sizes = this.#sizes.get(document);
    if (sizes === undefined) {
      sizes = sizesOf(document);
      this.#sizes.set(document, sizes);
    }
    for (const [{ operation }, size] of sizes.operations) assertWithinLimits(size, most, operation);
    for (const size of sizes.unused) assertWithinLimits(size, most, OperationTypeNode.QUERY);
  }

  /** Throws for the first limit that the operation exceeds; answers its cost. */
  check({ document, operation, variables }: RequestedOperation, actor: Actor): OperationCost {
    const most = limitsOf(this.limits, actor);
    this.checkDocument(document, most);
    refuseLargeVariables(variables, this.limits);
    const guesses = this.#guessesOf({ document, operation, variables }, actor);
    if (guesses > 1 && most.mutationFields !== null)
      throw limitError(
        'TOO_MANY_ROOT_FIELDS',
        'A mutation may have one field at most that takes a password, a code or a token.',
      );
    let cost = this.#costs.get(operation);
    if (cost === undefined) {
      cost = costOf(this.schema, document, operation, this.rules);
      this.#costs.set(operation, cost);
    }
    const points = cost(variables);
    const limit = operation.operation === OperationTypeNode.SUBSCRIPTION ? most.subscriptionCost : most.cost;
    if (limit !== null && points > limit) {
      throw limitError(
        'COST_TOO_HIGH',
        `The operation may cost ${points} points, and ${limit} are allowed. Ask for shorter lists (first), or for less in them.`,
      );
    }
    return { points, limit, guesses };
  }

  /** Authenticated callers pay nothing extra for one guess: their mutations of one field are not searched. */
  #guessesOf({ document, operation, variables }: RequestedOperation, { kind }: Actor): number {
    if (operation.operation !== OperationTypeNode.MUTATION) return 0;
    const fields = this.#sizes.get(document)?.operations.get(operation)?.rootFields ?? 0;
    if (fields < 2 && kind !== 'ANONYMOUS') return 0;
    let guesses = this.#guesses.get(operation);
    if (guesses === undefined) {
      guesses = guessesOf(this.schema, document, operation, this.guessed);
      this.#guesses.set(operation, guesses);
    }
    return guesses(variables);
  }
}

function assertWithinLimits(size: OperationSize, most: OperationLimits, kind: OperationTypeNode): void {
  if (most.depth !== null && size.depth > most.depth)
    throw limitError('QUERY_TOO_DEEP', `The operation is nested deeper than ${most.depth} levels.`);
  if (most.fields !== null && size.fields > most.fields)
    throw limitError('TOO_MANY_FIELDS', `The operation selects more than ${most.fields} fields.`);
  if (most.aliases !== null && size.aliases > most.aliases)
    throw limitError('TOO_MANY_ALIASES', `The operation has more than ${most.aliases} aliases.`);
  if (most.sameField !== null && size.sameField > most.sameField)
    throw limitError(
      'TOO_MANY_ALIASES',
      `The operation asks for one field more than ${most.sameField} times side by side.`,
    );
  if (most.sameName !== null && size.sameName > most.sameName)
    throw limitError(
      'TOO_MANY_REPEATS',
      `The operation asks for one response name more than ${most.sameName} times in one place.`,
    );
  const roots = kind === OperationTypeNode.MUTATION ? most.mutationFields : most.rootFields;
  if (roots !== null && size.rootFields > roots)
    throw limitError('TOO_MANY_ROOT_FIELDS', `A ${kind} of yours may have ${roots} root fields at most.`);
  if (most.directives !== null && size.directives > most.directives)
    throw limitError('TOO_MANY_DIRECTIVES', `The operation has more than ${most.directives} directives.`);
}
