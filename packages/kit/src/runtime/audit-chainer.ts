import { chainAudit, type Database } from '../orm/index.ts';
import type { Log } from '../subgraph/index.ts';
import { backoffMs } from './async/backoff.ts';
import { WakeSignal } from './async/wake-signal.ts';

/** What a replica that died left is linked by another within this time. */
const LOOK_EVERY_MS = 60_000;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;

export interface AuditChainer {
  wake(): void;
  /** Links what is there, then stops. */
  close(): Promise<void>;
}

/** Links audit entries soon after they were committed. */
export function startAuditChainer({ db, log }: { db: Database; log: Log }): AuditChainer {
  const closing = new AbortController();
  const bell = new WakeSignal();
  bell.notify();
  const link = () => chainAudit(db);
  const work = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      await bell.wait(failures === 0 ? LOOK_EVERY_MS : backoffMs(failures, RETRY_MS, RETRY_MAX_MS), closing.signal);
      try {
        await link();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ err: error }, 'Audit entries could not be linked; trying again');
      }
    }
  })();
  return {
    wake: () => bell.notify(),
    async close() {
      closing.abort();
      await work;
      // What was committed while the last look went on. Nothing is lost if it fails: the next start links it.
      await link().catch((error) => log.debug({ err: error }, 'Audit entries are left for the next start'));
    },
  };
}
