import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A value as Docker Compose reads it to the letter: between single quotes, unless one is in it. */
const quoted = (value: string): string =>
  value.includes("'") ? `"${value.replaceAll(/[\\"$]/g, '\\$&')}"` : `'${value}'`;

/** An environment as a file for `env_file`. */
export const envFileText = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');

/** Whole or not at all, and for its owner only. */
export function writeEnvFile(file: string, env: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, envFileText(env), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
