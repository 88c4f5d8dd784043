/** Rate limit of a caller, as it stood when the running operation was charged. */
export interface Rate {
  /** Points of a minute. */
  readonly perMinute: number;
  /** Points that are left of this minute, the estimate of the running operation taken off. */
  readonly remaining: number;
  /** Moment at which the minute ends. */
  readonly resetsAt: Date;
}
