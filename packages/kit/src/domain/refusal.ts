/**
 * An expected "no". Thrown inside a use case so that the transaction rolls back; a value of the mutation's
 * result union at the GraphQL border. Own properties are the facts a client may act on.
 */
export abstract class Refusal extends Error {
  /** Stable and machine-readable: UPPER_SNAKE of the class name. */
  abstract readonly code: string;

  constructor(message: string) {
    // In a rush thousands a second are refused, and where in the code that was tells nobody anything: a trace costs fifteen
    // times what the rest of an error does.
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

export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
  constructor(readonly issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
}

export class InvalidTransition extends Refusal {
  readonly code = 'INVALID_TRANSITION';
  constructor(
    thing: string,
    readonly from: string,
    readonly to: string,
  ) {
    super(`A ${thing} that is ${from} cannot become ${to}.`);
  }
}

export class IdempotencyConflict extends Refusal {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  constructor() {
    super('This idempotency key was used with another input.');
  }
}

export class CodeTaken extends Refusal {
  readonly code = 'CODE_TAKEN';
  constructor(code: string) {
    super(`The code ${code} is already in use.`);
  }
}
