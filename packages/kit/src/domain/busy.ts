/** Rate limit of one client: nothing happened. Unlike Busy it concerns nobody else. */
export class RateLimited extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/** Overload: nothing happened, and the same request may be retried a little later. */
export class Busy extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}
