import type { Caller } from '@muster/kit/domain';
import type { Command, InputOf, OutputOf } from '@muster/kit/events';
import type { Services } from '@muster/kit/subgraph';
import { PARTS } from './parts.ts';

/** Timeout of a part's answer: one that is slower does not hold up what is known of the others. */
const ANSWER_WITHIN_MS = 3_000;

/** Answer of a part; null when there was none, or none in time. */
export interface PartAnswer<A> {
  readonly part: string;
  readonly answer: A | null;
}

/** Asks every part the same at once. */
export function askParts<C extends Command>(
  services: Services,
  caller: Caller,
  commandOf: (part: string) => C,
  input: InputOf<C>,
  withinMs = ANSWER_WITHIN_MS,
): Promise<PartAnswer<OutputOf<C>>[]> {
  return Promise.all(
    PARTS.map(async (part) => ({ part, answer: await askPart(services, caller, commandOf(part), input, withinMs) })),
  );
}

/** Asks one part; null when it does not answer. An operation whose own time is over fails. */
export async function askPart<C extends Command>(
  services: Services,
  caller: Caller,
  command: C,
  input: InputOf<C>,
  withinMs = ANSWER_WITHIN_MS,
): Promise<OutputOf<C> | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), withinMs);
  const answered = services.command(command, input, caller).catch((error: unknown) => {
    caller.allowance?.check();
    services.log.warn({ err: error, command: command.name }, 'A part of the system did not answer');
    return null;
  });
  try {
    return (await Promise.race([answered, late.promise])) as OutputOf<C> | null;
  } finally {
    clearTimeout(timer);
  }
}
