import { statSync } from 'node:fs';
import type { Log } from '@muster/kit/subgraph';

const POLL_EVERY_MS = 500;

/**
 * Calls `apply` when one of the files has changed and all of them have stood still since the last look, so that files
 * which belong together are taken together. What it rejects is logged once; the next change is the next attempt.
 */
export function watchFiles(
  files: readonly string[],
  apply: () => Promise<void>,
  log: Log,
  lookEveryMs = POLL_EVERY_MS,
): { close(): void } {
  let applied = stampOf(files);
  let seen = applied;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = async (): Promise<void> => {
    const found = stampOf(files);
    const settled = found === seen;
    seen = found;
    if (!settled || found === applied) return;
    applied = found;
    try {
      await apply();
      log.info({ files }, 'Changed files were read and hold from now on');
    } catch (error) {
      const { message } = error as Error;
      log.error({ files, reason: message }, 'Changed files cannot be used; what they said before holds still');
    }
  };
  const again = async (): Promise<void> => {
    await look();
    if (!closed) timer = setTimeout(again, lookEveryMs).unref();
  };
  timer = setTimeout(again, lookEveryMs).unref();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Through links: what replaces a mounted file is another file behind the same name. */
const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found === undefined ? 'absent' : `${found.ino}:${found.mtimeMs}:${found.size}`))
    .join(' ');
