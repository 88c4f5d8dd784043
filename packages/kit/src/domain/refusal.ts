import type { InputIssueCode } from './input-issue-codes.ts';
import { type Message, type MessageFacts, noun, rendered } from './message.ts';

/**
 * An expected "no". Thrown inside a use case so that the transaction rolls back; a value of the mutation's
 * result union at the GraphQL border. Own properties are the facts a client may act on.
 */
export abstract class Refusal extends Error {
  /** Stable and machine-readable: UPPER_SNAKE of the class name. */
  abstract readonly code: string;
  readonly #text: Message;

  /** The message is an English template, with its facts in braces. */
  constructor(template: string, facts: MessageFacts = {}) {
    // No stack trace: in a rush thousands of refusals a second are thrown, their place in the code tells nobody anything, and a
    // trace costs fifteen times the rest of an error.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const text = { template, facts };
    super(rendered(text));
    Error.stackTraceLimit = stackTraceLimit;
    this.#text = text;
  }

  /** The message for translation. A method, because properties are facts for clients. */
  text(): Message {
    return this.#text;
  }
}

export class NotFound extends Refusal {
  readonly code = 'NOT_FOUND';
  constructor(
    thing = 'thing',
    /** Argument that named it, in dot form; null when there is only one. */
    readonly path: string | null = null,
  ) {
    super('There is no such {thing}, or it is not yours.', { thing: noun(thing) });
  }
}

/** One bad field of an input, as it is found. */
export interface FoundIssue {
  /** Dot form, as the client wrote it: `lines.0.quantity`. */
  readonly path: string;
  /** English template, read behind the name of the field. */
  readonly message: string;
  /** Facts of the template. */
  readonly facts?: MessageFacts;
  /** CONFLICT when left out. */
  readonly code?: InputIssueCode;
  /** The bound that was broken; null or left out for rules without one. */
  readonly limit?: number | null;
}

/** One bad field of an input, as clients see it. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
  readonly code: InputIssueCode;
  readonly limit: number | null;
}

/** The message of an input from those of its issues. */
export const inOneLine = (issues: readonly InputIssue[]): string =>
  issues.map(({ path, message }) => `${path}: ${message}`).join('; ');

/** Bound on reported issues: of thousands of bad fields only the first are named. */
export const INPUT_ISSUES_MAX = 50;

export class InvalidInput extends Refusal {
  readonly code = 'INVALID_INPUT';
  readonly issues: readonly InputIssue[];
  readonly #texts: readonly Message[];

  constructor(all: readonly FoundIssue[]) {
    const found = all.slice(0, INPUT_ISSUES_MAX);
    const texts = found.map(({ message, facts = {} }) => ({ template: message, facts }));
    const issues = found.map(({ path, code = 'CONFLICT', limit = null }, at) => ({
      path,
      message: rendered(texts[at]!),
      code,
      limit,
    }));
    super(inOneLine(issues));
    this.#texts = texts;
    this.issues = issues;
  }

  /** Messages of the issues, in their order, for translation. */
  texts(): readonly Message[] {
    return this.#texts;
  }
}

/** A collection has reached its maximum size. */
export class TooMany extends Refusal {
  readonly code = 'TOO_MANY';
  constructor(
    things: string,
    readonly limit: number,
  ) {
    super('There is room for {limit} {things}, and no more.', { limit, things: noun(things) });
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
    super(from === to ? 'This {thing} is already {to}.' : 'This {thing} is {from} and cannot become {to}.', {
      thing: noun(thing),
      from,
      to,
    });
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
    super('This {thing} has been changed since: it is at version {version} now.', {
      thing: noun(thing),
      version: currentVersion,
    });
  }
}

export class CodeTaken extends Refusal {
  readonly code = 'CODE_TAKEN';
  constructor(code: string) {
    super('The code {code} is already in use.', { code });
  }
}
