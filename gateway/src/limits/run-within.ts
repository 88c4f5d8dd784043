import { beyond } from './limit-error.ts';

/** The result of some work, or TIMED_OUT. The work itself goes on: what it has begun to change it may still change. */
export function runWithin<T>(ms: number | null, work: Promise<T>): Promise<T> {
  return ms === null ? work : inTime(ms, work);
}

async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          beyond('TIMED_OUT', `No answer within ${ms} ms. A change may have been made: ask again with the same key.`),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
