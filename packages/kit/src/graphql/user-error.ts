import { type ClassType, createUnionType, Directive, Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import {
  CodeTaken,
  IdempotencyConflict,
  INPUT_ISSUES_MAX,
  InvalidInput,
  InvalidTransition,
  NotFound,
  Refusal,
  TooMany,
} from '../domain/index.ts';
import { StepUpRequired } from '../subgraph/index.ts';
import { ListSize } from './list-size.ts';

@InterfaceType('UserError', {
  description: 'Every expected failure of a mutation is a member of its result union and implements this.',
  // The implementations of one subgraph must not appear in the schema of another that shares this process.
  autoRegisterImplementations: false,
})
export abstract class UserError {
  @Field(() => String, { description: 'Stable and machine-readable.' })
  code!: string;

  @Field(() => String, { description: 'One sentence for a person.' })
  message!: string;
}

type RefusalClass = abstract new (...args: never[]) => Refusal;

/** The facts a refusal carries beyond code and message. Each must be exposed: a missing one does not compile. */
type Facts<C extends RefusalClass> = Exclude<keyof InstanceType<C>, keyof Refusal>;
type Face<C extends RefusalClass> = {
  /** `atMost` is for a list: how long it may be. */
  [K in Facts<C>]: { type: () => unknown; description: string; nullable?: boolean; atMost?: number };
};

/** A refusal and the GraphQL type that shows it. */
export interface Exposed {
  readonly refusal: RefusalClass;
  readonly type: ClassType;
}

interface ExposedOptions {
  /** Another subgraph shows the same type. */
  readonly shared?: boolean;
}

export function exposed<C extends RefusalClass>(
  refusal: C,
  description: string,
  facts: Face<C>,
  { shared = false }: ExposedOptions = {},
): Exposed {
  class Shown extends UserError {}
  ObjectType(refusal.name, { implements: UserError, description })(Shown);
  if (shared) Directive('@shareable')(Shown);
  for (const [fact, { type, description: about, nullable, atMost }] of Object.entries<Face<C>[Facts<C>]>(facts)) {
    Field(type as () => StringConstructor, { description: about, nullable: nullable ?? false })(Shown.prototype, fact);
    if (atMost !== undefined) ListSize(atMost)(Shown.prototype, fact);
  }
  return { refusal, type: Shown as ClassType };
}

@Directive('@shareable')
@ObjectType('InputIssue', { description: 'What is wrong with one field of an input.' })
class InputIssueType {
  @Field(() => String, { description: 'The field in dot form, as it was sent: `lines.0.quantity`.' })
  path!: string;

  @Field(() => String, { description: 'What is wrong with it.' })
  message!: string;
}

const shared = { shared: true };
/** The failures that several subgraphs answer, shown alike by all. */
export const common = {
  notFound: exposed(NotFound, 'There is no such thing, or it is not yours.', {}, shared),
  invalidInput: exposed(
    InvalidInput,
    'The input breaks a rule. Nothing happened.',
    {
      issues: {
        type: () => [InputIssueType],
        description: 'One entry for each bad field; the first 50 of more.',
        atMost: INPUT_ISSUES_MAX,
      },
    },
    shared,
  ),
  invalidTransition: exposed(
    InvalidTransition,
    'The thing is in a state from which this cannot be done. Nothing happened.',
    {
      from: { type: () => String, description: 'The state it is in.' },
      to: { type: () => String, description: 'The state that was wanted.' },
    },
    shared,
  ),
  idempotencyConflict: exposed(
    IdempotencyConflict,
    'The idempotency key was used before, with another input.',
    {},
    shared,
  ),
  tooMany: exposed(
    TooMany,
    'There are as many of these as there is room for. Nothing happened.',
    { limit: { type: () => Int, description: 'How many there may be.' } },
    shared,
  ),
  codeTaken: exposed(CodeTaken, 'Another one has this code already.', {}, shared),
  stepUpRequired: exposed(
    StepUpRequired,
    'Your account has a second factor, and you have not shown it in this session within ten minutes: `proveSecondFactor`, then the same again. Nothing happened.',
    {},
    shared,
  ),
};

/** Types for the facts of a refusal. */
export const fact = { id: () => ID, int: () => Int, text: () => String };

type RefusalValue = { __typename: string; code: string; message: string };

/** graphql-js treats a returned Error as a thrown one, so what leaves the border is a plain object. */
export const asValue = (refusal: Refusal): RefusalValue => ({
  ...refusal,
  __typename: refusal.constructor.name,
  code: refusal.code,
  message: refusal.message,
});

/** `union XResult = payload | refusals…`, and the one place where a thrown refusal becomes a value. */
export function resultUnion<P extends object>(
  name: string,
  description: string,
  payload: ClassType<P>,
  refusals: readonly Exposed[],
) {
  const listed = new Set<unknown>(refusals.map(({ refusal }) => refusal));
  const types = [payload, ...refusals.map(({ type }) => type)] as const;
  const union = createUnionType({
    name,
    description,
    types: () => types,
  });
  // createUnionType answers a symbol, so the type and its behaviour are two fields of one object.
  return {
    type: union,
    async of(work: () => Promise<P>): Promise<P | RefusalValue> {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Refusal && listed.has(error.constructor)) return asValue(error);
        throw error; // A refusal the schema does not promise is a bug like any other.
      }
    },
  };
}
