export {
  type Actor,
  actorKinds,
  anonymous,
  type Caller,
  holds,
  may,
  NOBODY_ID,
  PERSON_SCOPE,
  system,
} from './actor.ts';
export { Allowance, type AllowanceLimits, DEFAULT_ALLOWANCE, Overrun, timedOut, WITHOUT_END } from './allowance.ts';
export { Busy, RateLimited } from './busy.ts';
export { CannotStart } from './cannot-start.ts';
export { type Clock, RunningClock } from './clock.ts';
export { COUNTRY_COUNT, isCountry } from './country.ts';
export { CURRENCIES, exponentOf } from './currencies.ts';
export { comparedEmail, isEmail, mailboxOf, storedEmail } from './email.ts';
export { GUESSED } from './guessed.ts';
export { INPUT_ISSUE_CODES, type InputIssueCode } from './input-issue-codes.ts';
export { LOCALES, type Locale, localeFor } from './locale.ts';
export { type Catalogue, type Message, type MessageFacts, noun, rendered } from './message.ts';
export {
  AMOUNT_MAX,
  type Amount,
  allocate,
  decimalOf,
  formatAmount,
  percentOf,
  type Sum,
  sumMinor,
} from './money.ts';
export { canonicalAddress, networkOf } from './network-address.ts';
export {
  COUNT_MAX,
  type Connection,
  connectionOf,
  type Edge,
  type EntryCount,
  emptyPage,
  mapNodes,
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  type PageArguments,
  type PagedList,
  type PageRequest,
  pageOf,
  pageRequest,
} from './page.ts';
export { e164, PHONE_TEXT_MAX } from './phone.ts';
export type { Rate } from './rate.ts';
export { handleOf, skuKeyOf } from './readable-text.ts';
export { EVERYTHING, eachId, type Reads } from './reads.ts';
export {
  CodeTaken,
  type FoundIssue,
  IdempotencyConflict,
  INPUT_ISSUES_MAX,
  type InputIssue,
  InvalidInput,
  InvalidTransition,
  inOneLine,
  NotFound,
  Refusal,
  StaleVersion,
  TooMany,
} from './refusal.ts';
export { RoundRobin } from './round-robin.ts';
export { mayAt, RoleScope, reaches, SCOPE_CODES_MAX, ScopedPermissions, type ScopeTarget } from './scope.ts';
export { defineStates, type StateOf, type VerbOf } from './states.ts';
export { isWellFormed, malformedText } from './text.ts';
export { timezoneOf } from './timezone.ts';
export { field, isId, valid } from './valid.ts';
export { ADMIN, STOREFRONT } from './variants.ts';
export { assertVersion } from './version.ts';
