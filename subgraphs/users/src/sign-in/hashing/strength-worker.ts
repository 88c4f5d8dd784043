import { parentPort } from 'node:worker_threads';
import { easyGuess, readDictionaries } from './password-strength.ts';

/** A thread of its own: to judge a password takes tens of milliseconds, in which the process would do nothing else. */
readDictionaries();
parentPort!.on('message', ({ id, password, aboutThem }: { id: number; password: string; aboutThem: string[] }) => {
  parentPort!.postMessage({ id, guess: easyGuess(password, aboutThem) });
});
