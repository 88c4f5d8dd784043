import { OperationTypeNode } from 'graphql';
import { limitError } from './limit-error.ts';
import type { Limits } from './limits.ts';

/** Retry-After of an operation without a slot: long enough for running ones to end. */
const RETRY_AFTER_MS = 1_000;

/** Load shedding: an operation without a free slot is refused at once, instead of slowing all the others. */
export class ConcurrencyLimiter {
  #queries = 0;
  #mutations = 0;

  constructor(readonly limits: Pick<Limits, 'queriesAtOnce' | 'mutationsAtOnce'>) {}

  /** Takes a slot, or throws OVERLOADED. Answers a function that releases it; further calls do nothing. */
  acquire(kind: OperationTypeNode): () => void {
    const isMutation = kind === OperationTypeNode.MUTATION;
    const most = isMutation ? this.limits.mutationsAtOnce : this.limits.queriesAtOnce;
    if (most !== null && (isMutation ? this.#mutations : this.#queries) >= most)
      throw limitError('OVERLOADED', 'Too much is going on. Try again in a moment.', RETRY_AFTER_MS);
    if (isMutation) this.#mutations += 1;
    else this.#queries += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      if (isMutation) this.#mutations -= 1;
      else this.#queries -= 1;
    };
  }
}
