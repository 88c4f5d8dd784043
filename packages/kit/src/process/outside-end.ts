import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signal that ends the process; SIGPIPE: nobody reads any more what it writes. */
export type OutsideEnd = (typeof SIGNALS)[number] | 'SIGPIPE';

/** As a shell has it. */
export const exitCodeOf = (by: OutsideEnd): number => 128 + constants.signals[by];

/**
 * Calls `end` when this process is asked to end, or its output is closed, which would otherwise end it before anything is closed.
 * `isAlone` tells that nobody else does something about it. Answers how to watch no longer.
 */
export function onOutsideEnd(end: (by: OutsideEnd, isAlone: boolean) => void): () => void {
  const streams = [process.stdout, process.stderr];
  const onSignal = (signal: NodeJS.Signals) => end(signal as OutsideEnd, process.listenerCount(signal) === 1);
  const onBroken = () => end('SIGPIPE', process.stdout.listenerCount('error') === 1);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  for (const stream of streams) stream.on('error', onBroken);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    for (const stream of streams) stream.off('error', onBroken);
  };
}
