import { Worker } from 'node:worker_threads';

interface Judged {
  readonly id: number;
  readonly guess: string | null;
}

interface Asked {
  readonly resolve: (guess: string | null) => void;
  readonly reject: (error: Error) => void;
}

const asked = new Map<number, Asked>();
let judge: Worker | undefined;
let asking = 0;

/** The thread that judges, begun anew when it has died; it keeps no process alive. */
function theJudge(): Worker {
  if (judge !== undefined) return judge;
  const worker = new Worker(new URL('./strength-worker.ts', import.meta.url));
  judge = worker;
  worker.on('message', ({ id, guess }: Judged) => {
    asked.get(id)?.resolve(guess);
    asked.delete(id);
    if (asked.size === 0) worker.unref();
  });
  const end = (error: Error) => {
    if (judge === worker) judge = undefined;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread that judges passwords has ended with ${code}`)));
  worker.unref(); // Last: a listener holds the process again.
  return worker;
}

/** Reads the dictionaries: a fifth of a second, which nobody should wait for when they sign up. */
export const prepareJudge = (): void => void theJudge();

/** How an attacker would come upon a password soon, in words for its owner; null when they would not. */
export function easyGuessOf(password: string, aboutThem: readonly string[]): Promise<string | null> {
  const worker = theJudge();
  asking += 1;
  const id = asking;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, password, aboutThem: [...aboutThem] });
  });
}
