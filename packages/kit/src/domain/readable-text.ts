import { z } from 'zod';

/** Zero-width spaces, byte order marks, soft hyphens and the like: invisible, so that two different texts look alike. */
const INVISIBLE = /(?![\u200c-\u200f\u202a-\u202e\u2066-\u2069])\p{Default_Ignorable_Code_Point}/gu;
/** Embeddings, overrides and isolates reverse a whole line; letters have a direction of their own. */
const TURNS_DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const CONTROL = /[\p{Cc}\p{Co}\p{Cn}]/u;
const CONTROL_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Co}\p{Cn}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const OUTER_SPACE = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/gu;

/** Normalised text for people: composed (NFC) and trimmed. */
const composed = (text: string): string => text.normalize('NFC').replaceAll(OUTER_SPACE, '');

/** Whether anything of it is visible. */
const isVisible = (text: string): boolean => VISIBLE.test(text);

/** A line for people, for example a name: visible, without characters that hide or reverse their neighbours. */
export const lineField = (max: number) =>
  z
    .string()
    .transform(composed)
    .pipe(
      z
        .string()
        .max(max)
        .refine(isVisible, 'must not be empty')
        .refine((text) => !CONTROL.test(text), 'must be one line without control characters')
        .refine((text) => !TURNS_DIRECTION.test(text), 'must have no characters that turn the direction of writing'),
    );

/** Text of any number of lines, or none; invisible text counts as none. */
export const textField = (max: number) =>
  z
    .string()
    .transform((text) => (isVisible(text) ? composed(text) : ''))
    .pipe(
      z
        .string()
        .max(max)
        .refine((text) => !CONTROL_BUT_LINES.test(text), 'must have no control characters')
        .refine((text) => !TURNS_DIRECTION.test(text), 'must have no characters that turn the direction of writing'),
    );

/** Form of a name for look-ups: texts that look alike are equal, however they were typed. */
export const handleOf = (text: string): string => composed(text.replaceAll(INVISIBLE, ''));

const HANDLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

/** A slug or code of any script: letters with their marks, digits, dots, dashes, underscores. Look-ups use `handleOf`, too. */
export const handleField = (max: number) =>
  z
    .string()
    .transform(handleOf)
    .pipe(z.string().min(1).max(max).regex(HANDLE, 'must be letters, digits, dots, dashes or underscores'));

/** A stock keeping unit in its stored form. */
export const skuField = z
  .string()
  .transform(handleOf)
  .pipe(
    z
      .string()
      .min(1)
      .max(64)
      .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u, 'must have no spaces')
      .refine((sku) => !TURNS_DIRECTION.test(sku), 'must have no characters that turn the direction of writing'),
  );

/** Key by which two SKUs are one for a person or a scanner's software: case and width do not count. */
export const skuKeyOf = (sku: string): string => handleOf(sku).normalize('NFKC').toLowerCase();

/** A link that a person can follow safely: https, without credentials, nothing hidden at its end. */
export const urlField = z
  .string()
  .trim()
  .max(500)
  .refine(isPlainUrl, 'must be an address that begins with https://, without spaces, user or password');

function isPlainUrl(text: string): boolean {
  if (/[\s\p{C}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}
