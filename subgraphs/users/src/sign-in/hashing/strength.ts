import { Worker } from 'node:worker_threads';

interface Rated {
  readonly id: number;
  readonly guess: string | null;
}

interface PendingRating {
  readonly resolve: (guess: string | null) => void;
  readonly reject: (error: Error) => void;
}

const pending = new Map<number, PendingRating>();
let rater: Worker | undefined;
let lastId = 0;

/** The worker thread that rates passwords, restarted after a crash; it keeps no process alive. */
function ensureRater(): Worker {
  if (rater !== undefined) return rater;
  const worker = new Worker(new URL('./strength-worker.ts', import.meta.url));
  rater = worker;
  worker.on('message', ({ id, guess }: Rated) => {
    pending.get(id)?.resolve(guess);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
  });
  const end = (error: Error) => {
    if (rater === worker) rater = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread that rates passwords has ended with ${code}`)));
  worker.unref(); // Last: a listener holds the process again.
  return worker;
}

/** Loads the dictionaries at the start: a fifth of a second, which no sign-up should wait for. */
export const startRater = (): void => void ensureRater();

/** Why a password is easily guessed, in words for its owner; null for a strong one. */
export function easyGuessOf(password: string, aboutThem: readonly string[]): Promise<string | null> {
  const worker = ensureRater();
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, password, aboutThem: [...aboutThem] });
  });
}
