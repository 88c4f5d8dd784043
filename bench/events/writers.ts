import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { quotaChanged } from '@muster/events';
import { system } from '@muster/kit/domain';
import { type Database, transact } from '@muster/kit/orm';
import type { Fact } from './line.ts';

/** Concurrent writers. Each has its own ordering keys, as a transaction locks the rows of its events. */
const WRITERS = 16;
const KEYS_OF_A_WRITER = 16;
const LOOK_AGAIN_MS = 1;

export interface Written {
  /** Last number of each ordering key. */
  count: number;
  taken: number;
  /** Lag of each event, from its commit to the commit of the effect. */
  readonly lagsMs: number[];
}

interface Options {
  readonly db: Database;
  readonly ms: number;
  /** Events for each transaction. */
  readonly batch: number;
  /** Events a second over all writers; bounded by `inFlightMax` only when omitted. */
  readonly perSecond?: number;
  readonly inFlightMax: number;
}

/** Commit time of each event, and the callers that wait for its effect. */
export function ledger() {
  const committedAt = new Map<string, number>();
  const early = new Map<string, number>();
  const written: Written = { count: 0, taken: 0, lagsMs: [] };
  const nameOf = ({ offerId, seq }: Fact) => `${offerId}:${seq}`;
  const settle = (lagMs: number) => {
    written.taken += 1;
    written.lagsMs.push(lagMs);
  };
  return {
    written,
    onCommitted(facts: readonly Fact[], at: number) {
      for (const fact of facts) {
        const name = nameOf(fact);
        const takenAt = early.get(name);
        // The effect may commit before this process knows of the event's commit.
        if (takenAt !== undefined && early.delete(name)) settle(takenAt - at);
        else committedAt.set(name, at);
      }
    },
    onTaken(fact: Fact) {
      const name = nameOf(fact);
      const at = committedAt.get(name);
      if (at === undefined) early.set(name, performance.now());
      else if (committedAt.delete(name)) settle(performance.now() - at);
    },
  };
}
export type Ledger = ReturnType<typeof ledger>;

/** Writes for a duration, then waits for the consumption of all events; answers both durations. */
export async function write(book: Ledger, options: Options): Promise<number> {
  const { written } = book;
  const began = performance.now();
  const over = () => performance.now() - began >= options.ms;
  const mayWrite = () =>
    written.count - written.taken < options.inFlightMax &&
    (options.perSecond === undefined || written.count < ((performance.now() - began) / 1_000) * options.perSecond);

  const writer = async (): Promise<void> => {
    const keys = Array.from({ length: KEYS_OF_A_WRITER }, () => ({ offerId: randomUUID(), seq: 0 }));
    for (let turn = 0; !over(); ) {
      if (!mayWrite()) {
        await delay(LOOK_AGAIN_MS);
        continue;
      }
      written.count += options.batch;
      const facts = Array.from({ length: options.batch }, () => {
        turn += 1;
        const key = keys[turn % keys.length]!;
        key.seq += 1;
        return factOf(key);
      });
      await transact(options.db, { actor: system, correlationId: 'bench' }, async (tx) => {
        tx.emitAll(quotaChanged, facts);
      });
      book.onCommitted(facts, performance.now());
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const until = performance.now() + 60_000;
  while (written.taken < written.count && performance.now() < until) await delay(LOOK_AGAIN_MS);
  return performance.now() - began;
}

const factOf = ({ offerId, seq }: { offerId: string; seq: number }): Fact => ({
  offerId,
  minQty: 1,
  maxQty: 1_000_000,
  soldQty: seq,
  heldBackQty: 0,
  waitingCount: 0,
  status: 'OPEN',
  seq,
  updatedAt: new Date().toISOString(),
});
