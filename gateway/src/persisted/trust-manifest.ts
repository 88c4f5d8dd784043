import type { Log } from '@muster/kit/subgraph';
import { watchFiles } from '../watch-files.ts';
import { readManifest } from './manifest.ts';
import type { PersistedOperations } from './persisted-operations.ts';

/** Trusts what the file says, now and whenever it has changed; a file that cannot be read later changes nothing. */
export function trustManifest(persisted: PersistedOperations, file: string | undefined, log: Log): { close(): void } {
  if (file === undefined) return { close() {} };
  persisted.trust(readManifest(file));
  return watchFiles([file], async () => persisted.trust(readManifest(file)), log);
}
