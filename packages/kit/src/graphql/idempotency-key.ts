import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  GraphQLString,
  getNamedType,
  isInputObjectType,
  isUnionType,
} from 'graphql';
import { Extensions, getMetadataStorage } from 'type-graphql';
import { z } from 'zod';
import { field as fields, GUESSED, IdempotencyConflict, valid } from '../domain/index.ts';
import { IDEMPOTENCY_KEPT_HOURS, keyedCall } from '../orm/index.ts';
import type { RequestContext } from '../subgraph/index.ts';
import { hasTag } from './tags.ts';

const KEY = 'idempotencyKey';
const KEYED = z.object({ [KEY]: fields.idempotencyKey });
const DESCRIPTION = `Idempotency key, unique to one intent: 1 to 255 characters, such as a UUID. A retry with it within ${IDEMPOTENCY_KEPT_HOURS} hours changes nothing, and answers the same objects.`;

type MutationField = GraphQLField<unknown, unknown>;
type Resolve = GraphQLFieldResolver<unknown, unknown>;

/**
 * Declares a mutation without an idempotency key, and why: its answer holds a secret, its input holds one that a digest would
 * give away, or it is open to people who have no identity that a key could belong to. The reason ends the description of the
 * field, behind "Takes no idempotency key:".
 */
export const NoIdempotencyKey = (reason: string): MethodDecorator =>
  Extensions({ noIdempotencyKey: reason }) as MethodDecorator;

/** Declares a mutation that handles the key of its input by statements of its own. */
export const OwnIdempotency = (): MethodDecorator => Extensions({ ownIdempotency: true }) as MethodDecorator;

/** Place of a mutation's key: an argument that is added here, or the input; null for a key that the kit does not handle. */
type KeyPlace = 'argument' | 'input' | null;

function keyPlaceOf({ extensions, args }: MutationField): KeyPlace {
  if (extensions.noIdempotencyKey !== undefined || extensions.ownIdempotency === true) return null;
  const inInput = args.some(({ name, type }) => {
    const input = getNamedType(type);
    return name === 'input' && isInputObjectType(input) && KEY in input.getFields();
  });
  return inInput ? 'input' : 'argument';
}

/**
 * Adds the argument `idempotencyKey` to every mutation that has no key in its input and does not declare that it takes none.
 * Answers where the key of each is.
 */
export function addIdempotencyKeys(mutations: GraphQLObjectType | null | undefined): ReadonlyMap<string, KeyPlace> {
  const places = new Map<string, KeyPlace>();
  for (const field of Object.values(mutations?.getFields() ?? {})) {
    const place = keyPlaceOf(field);
    places.set(field.name, place);
    const { noIdempotencyKey: reason } = field.extensions;
    if (typeof reason === 'string') field.description += ` Takes no idempotency key: ${reason}.`;
    if (place === null) continue;
    refuseUnfit(field);
    if (place === 'argument' && !field.args.some(({ name }) => name === KEY)) {
      field.args = [
        ...field.args,
        {
          name: KEY,
          description: DESCRIPTION,
          type: GraphQLString,
          defaultValue: undefined,
          deprecationReason: undefined,
          extensions: {},
          astNode: undefined,
        },
      ];
    }
  }
  return places;
}

/** Keys belong to an actor, and a digest of a guessable secret would give it away to whoever reads the table. */
function refuseUnfit(field: MutationField): void {
  const why = (field.extensions.access as readonly string[] | undefined)?.includes('anyone')
    ? 'is open to anyone'
    : takesGuess(field)
      ? 'takes a secret'
      : undefined;
  if (why !== undefined)
    throw new Error(`Mutation.${field.name} ${why}, so it takes no idempotency key: give it a @NoIdempotencyKey.`);
  const union = getNamedType(field.type);
  if (!isUnionType(union) || !union.getTypes().some(({ name }) => name === IdempotencyConflict.name))
    throw new Error(
      `Mutation.${field.name} has no result union: make one by resultUnion, or give it a @NoIdempotencyKey.`,
    );
}

interface Tagged {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

const isGuessed = ({ astNode }: Tagged): boolean => hasTag(astNode?.directives, GUESSED);

const takesGuess = (field: MutationField): boolean =>
  isGuessed(field) ||
  field.args.some(({ type }) => {
    const input = getNamedType(type);
    return isInputObjectType(input) && Object.values(input.getFields()).some(isGuessed);
  });

/** Wraps the resolvers of mutations: with a key, the transaction of each is carried out once. */
export const withIdempotencyKeys = (
  resolvers: Readonly<Record<string, unknown>>,
  places: ReadonlyMap<string, KeyPlace>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(resolvers).map(([name, resolve]) => {
      const place = places.get(name) ?? null;
      return [name, place === null ? resolve : withKey(name, place, resolve as Resolve)];
    }),
  );

const withKey =
  (name: string, place: Exclude<KeyPlace, null>, resolve: Resolve): Resolve =>
  (root, args, context, info) => {
    const { [KEY]: given, ...others } = (place === 'input' ? args.input : args) as Record<string, unknown>;
    if (given == null) return resolve(root, args, context, info);
    const { [KEY]: key } = valid(KEYED, { [KEY]: given });
    const call = keyedCall(name, key, place === 'input' ? { ...args, input: others } : others);
    return (context as RequestContext).withKey(call, async () => resolve(root, args, context, info));
  };

/** Whether a result union belongs to a mutation that may have a key, so that a conflict of keys is among its answers. */
export function mayConflict(union: unknown): boolean {
  const { mutations, fieldExtensions } = getMetadataStorage();
  return mutations.some(
    ({ target, methodName, getReturnType }) =>
      getReturnType() === union &&
      !fieldExtensions.some(
        (one) =>
          one.target === target &&
          one.fieldName === methodName &&
          ('noIdempotencyKey' in one.extensions || 'ownIdempotency' in one.extensions),
      ),
  );
}
