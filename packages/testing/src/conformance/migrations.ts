import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationClass } from '@muster/kit/orm';

/** The migration classes of a folder, in the order of its file names. */
export async function migrationsIn(folder: string): Promise<MigrationClass[]> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .toSorted();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)));
  return modules.flatMap((module: object) =>
    Object.values(module).filter((exported): exported is MigrationClass => typeof exported === 'function'),
  );
}

/** Migrations that are not listed, or are listed in another order than that of their files, in which a reader takes them. */
export function migrationFaults(listed: readonly MigrationClass[], files: readonly MigrationClass[]): string[] {
  const missing = files.filter((migration) => !listed.includes(migration)).map(({ name }) => `${name} is not listed`);
  const foreign = listed.filter((migration) => !files.includes(migration)).map(({ name }) => `${name} has no file`);
  if (missing.length > 0 || foreign.length > 0) return [...missing, ...foreign];
  return listed.flatMap(({ name }, at) =>
    name === files[at]!.name ? [] : [`${name} runs where the files have ${files[at]!.name}`],
  );
}
