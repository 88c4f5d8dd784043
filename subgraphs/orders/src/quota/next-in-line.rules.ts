export interface WaitingEntry {
  readonly id: string;
  readonly offerId: string;
  readonly userId: string;
  readonly quantity: number;
  readonly offerMinutes: number;
}

interface Next {
  /** Entries that get an offer, in the order of the line. */
  readonly picked: readonly WaitingEntry[];
  /** Offers of which more entries may fit than were read. */
  readonly unfinished: readonly string[];
}

/**
 * The entries that free units are offered to: the first in line gets them, and an entry that wants more than there are is passed
 * over and keeps its position. At most `pageSize` entries of each quantity were read, the first ones: where a page was cut,
 * nothing behind its last entry is picked, or somebody would be passed over who was not read.
 */
export function nextInLine(
  entries: readonly WaitingEntry[],
  freeUnits: ReadonlyMap<string, number>,
  pageSize: number,
): Next {
  const free = new Map(freeUnits);
  const horizons = horizonsOf(entries, freeUnits, pageSize);
  const picked: WaitingEntry[] = [];
  for (const entry of entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const left = free.get(entry.offerId) ?? 0;
    const horizon = horizons.get(entry.offerId);
    if (entry.quantity > left || (horizon !== undefined && entry.id > horizon)) continue;
    picked.push(entry);
    free.set(entry.offerId, left - entry.quantity);
  }
  return { picked, unfinished: [...horizons.keys()].filter((offerId) => (free.get(offerId) ?? 0) > 0) };
}

/** The last entry of each offer up to which all entries that may fit were read; offers that were read to the end have none. */
function horizonsOf(
  entries: readonly WaitingEntry[],
  freeUnits: ReadonlyMap<string, number>,
  pageSize: number,
): Map<string, string> {
  const horizons = new Map<string, string>();
  for (const page of Map.groupBy(entries, ({ offerId, quantity }) => `${offerId} ${quantity}`).values()) {
    const { offerId, quantity } = page[0]!;
    const couldFit = Math.floor((freeUnits.get(offerId) ?? 0) / quantity);
    if (page.length < pageSize || couldFit <= pageSize) continue;
    const last = page
      .map(({ id }) => id)
      .toSorted()
      .at(-1)!;
    const known = horizons.get(offerId);
    if (known === undefined || last < known) horizons.set(offerId, last);
  }
  return horizons;
}
