import type { Envelope } from '../../events/index.ts';
import { areSigned, type EventKeys, signEvents } from '../../trust/index.ts';
import type { EventPartition } from './transport.ts';

/** Events of a stream's entry at most. A signature costs as much as reading twenty events: one is for many of them. */
const EVENTS_OF_ENTRY_MAX = 32;
/**
 * How far the time of a signature and the time at which Redis took the entry may be apart. A recorded entry that is added
 * once more within it is known by the ids of its events; what is older than consumers remember is refused by its time.
 */
const APART_MAX_MS = 3_600_000;

/** An entry of a lane's stream as Redis has it: its id begins with the time at which Redis took it. */
export interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>> | null;
}

/** Not from the publisher whose lane it came in. */
export class NotSigned extends Error {}

/** What a batch is on its way: the time of its signatures, then events and signature, entry by entry. */
export function signedEntries(
  keys: EventKeys,
  { publisher, partition }: EventPartition,
  events: readonly Envelope[],
): string[] {
  const at = Date.now();
  const fields = [String(at)];
  for (let from = 0; from < events.length; from += EVENTS_OF_ENTRY_MAX) {
    const text = JSON.stringify(events.slice(from, from + EVENTS_OF_ENTRY_MAX));
    fields.push(text, signEvents(keys, { publisher, partition, at, events: text }));
  }
  return fields;
}

/** What an entry says, or NotSigned. */
export function signedEvents(
  keys: EventKeys,
  { publisher, partition }: EventPartition,
  id: string,
  { events = '', at = '', signature = '' }: Readonly<Record<string, string>>,
): readonly unknown[] {
  if (!areSigned(keys, { publisher, partition, at: Number(at), events }, signature))
    throw new NotSigned(`it is not signed by ${publisher}`);
  // A time that is no number is at no time.
  if (!(Math.abs(Number.parseInt(id, 10) - Number(at)) <= APART_MAX_MS))
    throw new NotSigned('it was signed at another time than it came');
  const said = parsed(events);
  if (!Array.isArray(said)) throw new NotSigned('it is no list of events');
  return said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
