import { Allowance, type Caller, Overrun } from '@muster/kit/domain';
import type { Limits } from './limits.ts';
import { limitsOf } from './operation-limits.ts';

/** Allowance of one operation of this caller; its time runs from now on. */
export function allowanceOf(limits: Limits, { actor }: Pick<Caller, 'actor'>): Allowance {
  const { answerObjects, answerChars } = limitsOf(limits, actor);
  return new Allowance({ objects: answerObjects, chars: answerChars, ms: limits.operationMs });
}

/** Overrun of an operation whose client has disconnected. */
export const clientDisconnected = (): Overrun => new Overrun('TIMED_OUT', 'Whoever asked has gone.');
