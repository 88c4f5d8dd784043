import type { Envelope } from '../../events/index.ts';
import { areSigned, type EventKeys, signEvents } from '../../trust/index.ts';
import type { EventPartition } from './transport.ts';

/** Maximum events of a stream entry. A signature costs as much as reading twenty events, so one covers many. */
const EVENTS_OF_ENTRY_MAX = 32;
/**
 * Maximum difference between the time of a signature and that at which Redis took the entry. Inboxes recognise the events of an
 * entry that is replayed within it; an entry older than their retention is refused by its time.
 */
const APART_MAX_MS = 3_600_000;

/** A stream entry as Redis has it: its id begins with the time at which Redis took it. */
export interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>> | null;
}

/** Not signed by the publisher of its partition. */
export class NotSigned extends Error {}

/** Fields of a batch: the time of its signatures, then events and signature of each entry. */
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

/** Events of an entry; throws NotSigned. */
export function signedEvents(
  keys: EventKeys,
  { publisher, partition }: EventPartition,
  id: string,
  { events = '', at = '', signature = '' }: Readonly<Record<string, string>>,
): readonly unknown[] {
  if (!areSigned(keys, { publisher, partition, at: Number(at), events }, signature))
    throw new NotSigned(`it is not signed by ${publisher}`);
  // A time that is no number fails the comparison.
  if (!(Math.abs(Number.parseInt(id, 10) - Number(at)) <= APART_MAX_MS))
    throw new NotSigned('it was signed at another time than it came');
  const list = parsed(events);
  if (!Array.isArray(list)) throw new NotSigned('it is no list of events');
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
