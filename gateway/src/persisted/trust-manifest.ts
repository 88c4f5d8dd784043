import type { Log } from '@muster/kit/subgraph';
import { watchFiles } from '../watch-files.ts';
import { readManifest } from './manifest.ts';
import type { PersistedOperations } from './persisted-operations.ts';

/** Loads the manifest now and after each change of the file; a later invalid file changes nothing. */
export function trustManifest(persisted: PersistedOperations, file: string | undefined, log: Log): { close(): void } {
  if (file === undefined) return { close() {} };
  persisted.trust(readManifest(file));
  return watchFiles([file], async () => persisted.trust(readManifest(file)), log);
}
