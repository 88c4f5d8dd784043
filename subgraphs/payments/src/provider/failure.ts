import type { Locale } from '@muster/kit/domain';
import { inLocale } from '@muster/kit/messages';

/** Reasons why a payment or a refund failed, each with a sentence for people. */
export const failureMessages = {
  DECLINED: 'The payment provider declined it.',
  CANCELLED_BY_CUSTOMER: 'The customer broke it off at the payment provider.',
  EXPIRED: 'It was not paid before its deadline.',
  PROVIDER_ERROR: 'The payment provider did not answer, or failed.',
  OTHER: 'It could not be carried out.',
} as const;

export type FailureCode = keyof typeof failureMessages;
export const FAILURE_CODES = Object.keys(failureMessages) as FailureCode[];

/** Failure as clients see it. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly at: Date;
}

/** A failure in the language of a caller. */
export const failureOf = (code: FailureCode, at: Date, locale: Locale = 'en'): Failure => ({
  code,
  message: inLocale(locale, failureMessages[code]),
  at,
});
