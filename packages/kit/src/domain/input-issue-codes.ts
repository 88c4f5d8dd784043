/** Kinds of broken rules, for programs. */
export const INPUT_ISSUE_CODES = {
  REQUIRED: 'A value is missing.',
  TOO_SHORT: 'Text of fewer characters than `limit`.',
  TOO_LONG: 'Text of more characters than `limit`.',
  TOO_SMALL: 'Number or moment below the smallest, which is `limit` for a number.',
  TOO_LARGE: 'Number or moment above the largest, which is `limit` for a number.',
  TOO_FEW: 'List of fewer items than `limit`.',
  TOO_MANY: 'List of more items than `limit`.',
  BAD_FORMAT: 'Value that is not of the form that the field wants.',
  NOT_ONE_OF: 'Value that is not among those that are accepted.',
  TAKEN: 'Value that is in use, and must be unique.',
  NOT_FOUND: 'Reference to an object that does not exist, or is not visible to the caller.',
  CONFLICT: 'Value that contradicts another one, or the present state.',
} as const;
export type InputIssueCode = keyof typeof INPUT_ISSUE_CODES;
