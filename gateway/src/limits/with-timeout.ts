import { type Allowance, Overrun, timedOut } from '@muster/kit/domain';
import { limitError } from './limit-error.ts';

/**
 * Deadline of an operation: the result of the work, or TIMED_OUT. The allowance passes it on: nothing further begins, running
 * statements are cancelled by the database, and a change whose transaction has begun is finished.
 */
export function withTimeout<T>(ms: number | null, allowance: Allowance, work: () => Promise<T>): Promise<T> {
  return ms === null ? work() : inTime(ms, allowance, work);
}

async function inTime<T>(ms: number, allowance: Allowance, work: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    allowance.end(new Overrun('TIMED_OUT', timedOut(ms)));
    reject(limitError('TIMED_OUT', timedOut(ms)));
  }, ms);
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
