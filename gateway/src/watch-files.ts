import { statSync } from 'node:fs';
import type { Log } from '@muster/kit/subgraph';

const POLL_EVERY_MS = 500;

/**
 * Polls files, and calls `apply` when one has changed and all are unchanged since the last poll, so that files which belong
 * together are taken together. A rejection is logged once; the next change is the next attempt.
 */
export function watchFiles(
  files: readonly string[],
  apply: () => Promise<void>,
  log: Log,
  pollEveryMs = POLL_EVERY_MS,
): { close(): void } {
  let applied = stampOf(files);
  let seen = applied;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const poll = async (): Promise<void> => {
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
    await poll();
    if (!closed) timer = setTimeout(again, pollEveryMs).unref();
  };
  timer = setTimeout(again, pollEveryMs).unref();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Follows links: a mounted file is replaced by another file behind the same name. */
const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found === undefined ? 'absent' : `${found.ino}:${found.mtimeMs}:${found.size}`))
    .join(' ');
