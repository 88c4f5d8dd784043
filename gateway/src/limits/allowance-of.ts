import { Allowance, type Caller, Overrun } from '@muster/kit/domain';
import type { Limits } from './limits.ts';
import { limitsOf } from './operation-limits.ts';

/** What an operation of this caller may take, from now on. */
export function allowanceOf(limits: Limits, { actor }: Pick<Caller, 'actor'>): Allowance {
  const { answerObjects, answerChars } = limitsOf(limits, actor);
  return new Allowance({ objects: answerObjects, chars: answerChars, ms: limits.operationMs });
}

/** Nobody waits for the answer any more. */
export const clientDisconnected = (): Overrun => new Overrun('TIMED_OUT', 'Whoever asked has gone.');
