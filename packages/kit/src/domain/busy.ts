/** Too often from one client: nothing happened. Unlike Busy it is about who asks, and nobody else is concerned. */
export class RateLimited extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/** Too much at once: nothing happened, and the same request may be made again a little later. */
export class Busy extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}
