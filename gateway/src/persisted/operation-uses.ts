import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { noteOperationUses, OPERATION_USES_MAX, registeredOperationId } from '@muster/events';
import { system } from '@muster/kit/domain';
import type { InputOf } from '@muster/kit/events';
import type { SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { TrustedOperation } from './manifest.ts';

const TELL_EVERY_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;

type Batch = InputOf<typeof noteOperationUses>;

/** Counts in memory how often clients send each registered operation. There are no more counts than the manifest has operations. */
export class OperationUses {
  readonly #counts = new Map<string, { count: number; lastUsedMs: number }>();
  /** Sent and not acknowledged: it is sent again as it is, so that nothing counts twice. */
  #sent: Batch | null = null;

  constructor(readonly now: () => Date = () => new Date()) {}

  note({ id: hash, client }: TrustedOperation): void {
    const id = registeredOperationId(hash, client);
    const lastUsedMs = this.now().getTime();
    const found = this.#counts.get(id);
    if (found === undefined) this.#counts.set(id, { count: 1, lastUsedMs });
    else Object.assign(found, { count: found.count + 1, lastUsedMs });
  }

  /** Tells what was counted since the last call. */
  async tell(subgraph: Pick<SubgraphClient, 'command'>): Promise<void> {
    for (let batch = this.#next(); batch !== null; batch = this.#next()) {
      this.#sent = batch;
      await subgraph.command(noteOperationUses.name, batch, { actor: system, correlationId: 'operation-uses' });
      this.#sent = null;
    }
  }

  #next(): Batch | null {
    if (this.#sent !== null) return this.#sent;
    const taken = [...this.#counts].slice(0, OPERATION_USES_MAX);
    if (taken.length === 0) return null;
    for (const [id] of taken) this.#counts.delete(id);
    const uses = taken.map(([id, { count, lastUsedMs }]) => ({
      id,
      count,
      lastUsedAt: new Date(lastUsedMs).toISOString(),
    }));
    return { batchId: randomUUID(), uses };
  }
}

/** Tells every few seconds, and once more when it is closed; what cannot be told is kept for the next time. */
export function tellOperationUses(
  uses: OperationUses,
  subgraph: Pick<SubgraphClient, 'command'>,
  log: Log,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const telling = (async () => {
    for (let failures = 0; ; ) {
      await delay(TELL_EVERY_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      try {
        await uses.tell(subgraph);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ err: error }, 'Uses of registered operations could not be told; retrying');
      }
      if (closing.signal.aborted) return;
    }
  })();
  return {
    async close() {
      closing.abort();
      // A part that does not answer does not hold up the shutdown.
      await Promise.race([telling, delay(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
