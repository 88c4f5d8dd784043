import { readFileSync, statSync } from 'node:fs';

/** Reads a file, and again when it has changed since. */
export function whenChanged<T>(file: string, read: (text: string) => T): () => T {
  let latest: { readonly version: string; readonly value: T } | undefined;
  return () => {
    const { mtimeMs, size } = statSync(file);
    const version = `${mtimeMs} ${size}`;
    if (latest?.version !== version) latest = { version, value: read(readFileSync(file, 'utf8')) };
    return latest.value;
  };
}
