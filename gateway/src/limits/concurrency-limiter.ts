import { OperationTypeNode } from 'graphql';
import { limitError } from './limit-error.ts';
import type { Limits } from './limits.ts';

/** When a client may try again that found no place; long enough for what runs now to end. */
const RETRY_AFTER_MS = 1_000;

/** How many operations run at once; who finds no place is told so at once, instead of making everybody slow. */
export class ConcurrencyLimiter {
  #queries = 0;
  #mutations = 0;

  constructor(readonly limits: Pick<Limits, 'queriesAtOnce' | 'mutationsAtOnce'>) {}

  /** Takes a place, or throws OVERLOADED; what it answers gives the place back, once however often it is called. */
  acquire(kind: OperationTypeNode): () => void {
    const isMutation = kind === OperationTypeNode.MUTATION;
    const most = isMutation ? this.limits.mutationsAtOnce : this.limits.queriesAtOnce;
    if (most !== null && (isMutation ? this.#mutations : this.#queries) >= most)
      throw limitError('OVERLOADED', 'Too much is going on. Try again in a moment.', RETRY_AFTER_MS);
    if (isMutation) this.#mutations += 1;
    else this.#queries += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      if (isMutation) this.#mutations -= 1;
      else this.#queries -= 1;
    };
  }
}
