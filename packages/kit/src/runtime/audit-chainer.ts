import { chainAudit, type Database } from '../orm/index.ts';
import type { Log } from '../subgraph/index.ts';
import { backoffMs } from './async/backoff.ts';
import { WakeSignal } from './async/wake-signal.ts';

/** Polling finds the entries that a crashed replica left unlinked. */
const POLL_EVERY_MS = 60_000;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;

export interface AuditChainer {
  wake(): void;
  /** Graceful shutdown: links the entries there are, then stops. */
  close(): Promise<void>;
}

/** Links audit entries soon after they were committed. */
export function startAuditChainer({ db, log }: { db: Database; log: Log }): AuditChainer {
  const closing = new AbortController();
  const wakeSignal = new WakeSignal();
  wakeSignal.notify();
  const link = () => chainAudit(db);
  const work = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      await wakeSignal.wait(
        failures === 0 ? POLL_EVERY_MS : backoffMs(failures, RETRY_MS, RETRY_MAX_MS),
        closing.signal,
      );
      try {
        await link();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ err: error }, 'Audit entries could not be linked; retrying');
      }
    }
  })();
  return {
    wake: () => wakeSignal.notify(),
    async close() {
      closing.abort();
      await work;
      // Entries committed during the last poll. Nothing is lost if this fails: the next start links them.
      await link().catch((error) => log.debug({ err: error }, 'Audit entries are left for the next start'));
    },
  };
}
