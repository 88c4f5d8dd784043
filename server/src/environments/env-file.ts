import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Value that Docker Compose reads literally: in single quotes, unless it contains one. */
const quoted = (value: string): string =>
  value.includes("'") ? `"${value.replaceAll(/[\\"$]/g, '\\$&')}"` : `'${value}'`;

/** Environment as the text of an `env_file`. */
export const envFileText = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');

/** Writes a file atomically, with mode 0600. */
export function writeEnvFile(file: string, env: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, envFileText(env), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
