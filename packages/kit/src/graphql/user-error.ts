import { type ClassType, createUnionType, Directive, Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import {
  CodeTaken,
  IdempotencyConflict,
  INPUT_ISSUE_CODES,
  INPUT_ISSUES_MAX,
  type InputIssueCode,
  InvalidInput,
  InvalidTransition,
  type Locale,
  NotFound,
  Refusal,
  StaleVersion,
  TooMany,
} from '../domain/index.ts';
import { saidIn } from '../messages/index.ts';
import { StepUpRequired } from '../subgraph/index.ts';
import { enumType } from './enum.ts';
import { mayConflict } from './idempotency-key.ts';
import { ListSize } from './list-size.ts';
import { SafeInt } from './scalars.ts';

@InterfaceType('UserError', {
  description:
    'Business error: an expected failure of a mutation, which is a member of its result union and never in `errors`.',
  // The implementations of one subgraph must not appear in the schema of another that shares this process.
  autoRegisterImplementations: false,
})
export abstract class UserError {
  @Field(() => String, { description: 'Error code for programs, stable and never translated: `NOT_FOUND`.' })
  code!: string;

  @Field(() => String, {
    description:
      'Error message for people: one sentence in the language of `Accept-Language` (`en`, `zh-TW`, `vi`), else in English. It may change: do not parse it.',
  })
  message!: string;
}

type RefusalClass = abstract new (...args: never[]) => Refusal;

/** The facts a refusal carries beyond code and message. Each must be exposed: a missing one does not compile. */
type Facts<C extends RefusalClass> = {
  [K in Exclude<keyof InstanceType<C>, keyof Refusal>]: InstanceType<C>[K] extends () => unknown ? never : K;
}[Exclude<keyof InstanceType<C>, keyof Refusal>];
type Face<C extends RefusalClass> = {
  /** Maximum length of a list. */
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

const InputIssueCodeEnum = enumType('InputIssueCode', 'Kinds of broken rules of an input.', INPUT_ISSUE_CODES);

@Directive('@shareable')
@ObjectType('InputIssue', { description: 'Validation error of one input field.' })
class InputIssueType {
  @Field(() => String, {
    description:
      'Path of the field within the input, in dot notation: `lines.0.quantity`; `input` for a rule of the whole.',
  })
  path!: string;

  @Field(() => String, {
    description:
      'Broken rule in the language of `Accept-Language`, to be read behind the field name: `must be after startAt`.',
  })
  message!: string;

  @Field(() => InputIssueCodeEnum, { description: 'Kind of the broken rule, stable: for programs and translations.' })
  code!: InputIssueCode;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Bound that was broken: the smallest or largest number, length or count. Null for rules without one.',
  })
  limit!: number | null;
}

const shared = { shared: true };
/** Failures that several subgraphs answer, of one shape in all. */
export const common = {
  notFound: exposed(
    NotFound,
    'Object not found, or not visible to the caller: the two are never told apart.',
    {
      path: {
        type: () => String,
        description: 'Argument that named it, in dot form: `lines.1.offerId`; null where only one could.',
        nullable: true,
      },
    },
    shared,
  ),
  invalidInput: exposed(
    InvalidInput,
    'Validation failed: the input breaks a rule of its fields. Nothing was changed.',
    {
      issues: {
        type: () => [InputIssueType],
        description: 'Validation errors, one for each bad field; the first 50 of more.',
        atMost: INPUT_ISSUES_MAX,
      },
    },
    shared,
  ),
  invalidTransition: exposed(
    InvalidTransition,
    'State conflict: the present status of the object does not allow this. Nothing was changed.',
    {
      from: { type: () => String, description: 'Status of the object now.' },
      to: { type: () => String, description: 'Status to which the mutation would have moved it.' },
    },
    shared,
  ),
  idempotencyConflict: exposed(
    IdempotencyConflict,
    'Idempotency key that was used before with another input. Nothing was changed: repeat the first input, or choose a new key.',
    {},
    shared,
  ),
  staleVersion: exposed(
    StaleVersion,
    'Version conflict: the object has been changed since the version that `expectedVersion` names. Nothing was changed: read it again, and repeat the mutation with its current version.',
    { currentVersion: { type: () => Int, description: 'Version of the object now.' } },
    shared,
  ),
  tooMany: exposed(
    TooMany,
    'Maximum number of objects of this kind reached. Nothing was changed.',
    { limit: { type: () => Int, description: 'Maximum number of them.' } },
    shared,
  ),
  codeTaken: exposed(
    CodeTaken,
    'Duplicate code: another object of the same type has it. Nothing was changed.',
    {},
    shared,
  ),
  stepUpRequired: exposed(
    StepUpRequired,
    'Step-up authentication required: the account has a second factor (2FA) which this session has not shown within ten minutes. Call `proveSecondFactor`, then repeat the mutation. Nothing was changed.',
    {},
    shared,
  ),
};

/** Types for the facts of a refusal. */
export const fact = { id: () => ID, int: () => Int, text: () => String };

/** The refusal that a value shows, for its translation. */
const REFUSAL = Symbol('refusal');

interface RefusalValue {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly [REFUSAL]: Refusal;
}

type Members<P extends object> = readonly [ClassType<P>, ...ClassType[]];

/** graphql-js treats a returned Error as a thrown one, so a refusal leaves the border as a plain object. */
export const asValue = (refusal: Refusal): RefusalValue => ({
  ...refusal,
  __typename: refusal.constructor.name,
  code: refusal.code,
  message: refusal.message,
  [REFUSAL]: refusal,
});

/** A mutation's answer with the messages of a refusal in the language of the caller; any other answer as it is. */
export function inLanguage(answer: unknown, locale: Locale): unknown {
  if (locale === 'en' || typeof answer !== 'object' || answer === null || !(REFUSAL in answer)) return answer;
  return { ...answer, ...saidIn(locale, answer[REFUSAL] as Refusal) };
}

/**
 * `union XResult = payload | refusals…`, and the one place where a thrown refusal becomes a value. That of a mutation with an
 * idempotency key also has IdempotencyConflict, and NotFound for a retry whose object is gone.
 */
export function resultUnion<P extends object>(
  name: string,
  description: string,
  payload: ClassType<P>,
  refusals: readonly Exposed[],
) {
  const ofKeys = [common.idempotencyConflict, common.notFound].filter((one) => !refusals.includes(one));
  const listed = new Set<unknown>([...refusals, ...ofKeys].map(({ refusal }) => refusal));
  const typesOf = (exposures: readonly Exposed[]) => exposures.map(({ type }) => type);
  const types: Members<P> = [payload, ...typesOf(refusals)];
  const union = createUnionType({
    name,
    description,
    types: (): Members<P> => (mayConflict(union) ? [...types, ...typesOf(ofKeys)] : types),
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
