import type { z } from 'zod';
import type { InputIssueCode } from './input-issue-codes.ts';
import type { MessageFacts } from './message.ts';
import type { FoundIssue } from './refusal.ts';

/**
 * Our words for the validator's own rules, so that a library's words never reach a client. A schema with words of its own keeps
 * them.
 */
export const templateOf = (issue: z.core.$ZodRawIssue): string => TEMPLATES[kindOf(issue as z.core.$ZodIssue)];

const TEMPLATES = {
  REQUIRED: 'is required',
  TOO_SHORT: 'must have at least {limit} characters',
  EMPTY: 'must not be empty',
  TOO_LONG: 'must have at most {limit} characters',
  TOO_SMALL: 'must be at least {limit}',
  TOO_LARGE: 'must be at most {limit}',
  TOO_EARLY: 'is too early',
  TOO_LATE: 'is too late',
  TOO_FEW: 'must have at least {limit} items',
  TOO_MANY: 'must have at most {limit} items',
  NOT_WHOLE: 'must be a whole number',
  UNKNOWN_FIELD: 'has a field that is unknown',
  NOT_ONE_OF: 'is not one of the accepted values',
  BAD_FORMAT: 'does not have the right form',
} as const;
type Kind = keyof typeof TEMPLATES;

const CODES: Readonly<Partial<Record<Kind, InputIssueCode>>> = {
  EMPTY: 'TOO_SHORT',
  TOO_EARLY: 'TOO_SMALL',
  TOO_LATE: 'TOO_LARGE',
  NOT_WHOLE: 'BAD_FORMAT',
  UNKNOWN_FIELD: 'BAD_FORMAT',
};

function kindOf(issue: z.core.$ZodIssue): Kind {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? 'EMPTY' : 'TOO_SHORT';
      if (issue.origin === 'date') return 'TOO_EARLY';
      return isList(issue.origin) ? 'TOO_FEW' : 'TOO_SMALL';
    case 'too_big':
      if (issue.origin === 'string') return 'TOO_LONG';
      if (issue.origin === 'date') return 'TOO_LATE';
      return isList(issue.origin) ? 'TOO_MANY' : 'TOO_LARGE';
    case 'invalid_type':
      if (issue.input == null) return 'REQUIRED';
      return issue.expected === 'int' ? 'NOT_WHOLE' : 'BAD_FORMAT';
    case 'not_multiple_of':
      return 'NOT_WHOLE';
    case 'unrecognized_keys':
      return 'UNKNOWN_FIELD';
    case 'invalid_value':
      return issue.input == null ? 'REQUIRED' : 'NOT_ONE_OF';
    default:
      return 'BAD_FORMAT';
  }
}

const isList = (origin: string): boolean => ['array', 'set', 'map', 'file', 'object'].includes(origin);

/** Facts and code that a rule of ours declares by `params`, for `refine` and `addIssue`. */
interface RuleParams {
  readonly facts?: MessageFacts;
  readonly code?: InputIssueCode;
}

/** The validator's issue as one of ours. */
export function issueOf(issue: z.core.$ZodIssue): FoundIssue {
  const limit = limitOf(issue);
  const { facts = {}, code }: RuleParams = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return {
    path: issue.path.length === 0 ? 'input' : issue.path.map(String).join('.'),
    message: issue.message,
    facts: limit === null ? facts : { limit, ...facts },
    code: code ?? codeOf(issue),
    limit,
  };
}

function codeOf(issue: z.core.$ZodIssue): InputIssueCode {
  // A rule over several fields finds a contradiction; one over a single value, a wrong form.
  if (issue.code === 'custom')
    return typeof issue.input === 'object' && issue.input !== null ? 'CONFLICT' : 'BAD_FORMAT';
  const kind = kindOf(issue);
  return CODES[kind] ?? (kind as InputIssueCode);
}

function limitOf(issue: z.core.$ZodIssue): number | null {
  if (issue.code === 'too_small' && issue.origin !== 'date') return Number(issue.minimum);
  if (issue.code === 'too_big' && issue.origin !== 'date') return Number(issue.maximum);
  return null;
}
