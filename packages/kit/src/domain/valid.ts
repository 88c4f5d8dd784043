import { z } from 'zod';
import { countryField, postalCodeField } from './country.ts';
import { CURRENCIES } from './currencies.ts';
import { emailField } from './email.ts';
import { issueOf, templateOf } from './input-issue.ts';
import { AMOUNT_MAX } from './money.ts';
import { phoneField } from './phone.ts';
import { handleField, lineField, skuField, textField, urlField } from './readable-text.ts';
import { InvalidInput } from './refusal.ts';
import { timezoneField } from './timezone.ts';

/**
 * Validates the input of a use case: bounded, or InvalidInput with a path for each bad field. `at` is the argument that it is of,
 * with which the paths begin.
 */
export function valid<S extends z.ZodType>(schema: S, input: unknown, at?: string): z.infer<S> {
  const result = schema.safeParse(input, { error: templateOf, reportInput: true });
  if (result.success) return result.data;
  const start = at === undefined ? [] : [at];
  throw new InvalidInput(result.error.issues.map((issue) => issueOf({ ...issue, path: [...start, ...issue.path] })));
}

/** Equal to the schema of ids in events and commands: a looser one would pass here and fail there. */
const UUID = z.uuid();

/** Whether this can be an id of the database. A malformed id is answered like an unknown one. */
export const isId = (value: unknown): value is string => UUID.safeParse(value).success;

/** Field schemas that many inputs share, each with its limit. */
export const field = {
  /** Any id: a malformed one is answered as unknown, so only its length is checked here. */
  id: z.string().min(1).max(100),
  /** Chosen by the client, unique to one intent. */
  idempotencyKey: z.string().min(1).max(255),
  /** Version that the client read; left out, the last write wins. */
  expectedVersion: z.int().nullish(),
  email: emailField,
  currency: z.string().refine((code) => CURRENCIES.has(code), 'is not an ISO 4217 currency code'),
  /** A price, or a discount. */
  amountMinor: z.int().min(0).max(AMOUNT_MAX),
  /** A business date: one outside the range is a typo or another program's "never". */
  moment: z
    .date()
    .min(new Date('2000-01-01T00:00:00Z'), 'must not be before the year 2000')
    .max(new Date('2999-12-31T23:59:59.999Z'), 'must be before the year 3000'),
  timezone: timezoneField,
  country: countryField,
  postalCode: postalCodeField,
  phone: phoneField,
  url: urlField,
  sku: skuField,
  handle: handleField,
  name: lineField,
  text: textField,
};
