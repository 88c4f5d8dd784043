/** Too much at once: nothing happened, and the same request may be made again a little later. */
export class Busy extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}
