/**
 * An expected "no". Thrown inside a use case so that the transaction rolls back; a value of the mutation's
 * result union at the GraphQL border. Own properties are the facts a client may act on.
 */
export abstract class Refusal extends Error {
  /** Stable and machine-readable: UPPER_SNAKE of the class name. */
  abstract readonly code: string;

  constructor(message: string) {
    // No stack trace: in a rush thousands of refusals a second are thrown, their place in the code tells nobody anything, and a
    // trace costs fifteen times the rest of an error.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export class NotFound extends Refusal {
  readonly code = 'NOT_FOUND';
  constructor(thing = 'thing') {
    super(`There is no such ${thing}, or it is not yours.`);
  }
}

/** One bad field of an input. */
export interface InputIssue {
  /** Dot form, as the client wrote it: `lines.0.quantity`. */
  readonly path: string;
  readonly message: string;
}

/** Bound on reported issues: of thousands of bad fields only the first are named. */
export const INPUT_ISSUES_MAX = 50;

export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
  readonly issues: readonly InputIssue[];
  constructor(all: readonly InputIssue[]) {
    const issues = all.slice(0, INPUT_ISSUES_MAX);
    super(issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.issues = issues;
  }
}

/** A collection has reached its maximum size. */
export class TooMany extends Refusal {
  readonly code = 'TOO_MANY';
  constructor(
    things: string,
    readonly limit: number,
  ) {
    super(`There is room for ${limit} ${things}, and no more.`);
  }
}

export class InvalidTransition extends Refusal {
  readonly code = 'INVALID_TRANSITION';
  constructor(
    thing: string,
    readonly from: string,
    readonly to: string,
  ) {
    // No article: "a" or "an" depends on how the thing is pronounced.
    super(from === to ? `This ${thing} is already ${to}.` : `This ${thing} is ${from} and cannot become ${to}.`);
  }
}

export class IdempotencyConflict extends Refusal {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  constructor() {
    super('This idempotency key was used with another input.');
  }
}

/** Somebody else has changed the object since the client read it. */
export class StaleVersion extends Refusal {
  readonly code = 'STALE_VERSION';
  constructor(
    thing: string,
    readonly currentVersion: number,
  ) {
    super(`This ${thing} has been changed since: it is at version ${currentVersion} now.`);
  }
}

export class CodeTaken extends Refusal {
  readonly code = 'CODE_TAKEN';
  constructor(code: string) {
    super(`The code ${code} is already in use.`);
  }
}
