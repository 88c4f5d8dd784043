import { parentPort } from 'node:worker_threads';
import { easyGuess, readDictionaries } from './password-strength.ts';

/** A thread of its own: rating a password takes tens of milliseconds, which would block the event loop. */
readDictionaries();
parentPort!.on('message', ({ id, password, aboutThem }: { id: number; password: string; aboutThem: string[] }) => {
  parentPort!.postMessage({ id, guess: easyGuess(password, aboutThem) });
});
