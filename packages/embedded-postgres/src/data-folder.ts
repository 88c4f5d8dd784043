import { chmod, chown, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataFolderNotReachable, DataFolderNotWritable } from './data-folder.errors.ts';
import { runCommand } from './run-command.ts';
import { isRoot, type UnixUser, unprivilegedUser, userOf } from './unix-user.ts';

/** Paths of the data folder, and the user that runs PostgreSQL there. */
export interface DataFolder {
  /** the caller's path, without symbolic links */
  readonly root: string;
  /** everything of PostgreSQL */
  readonly postgres: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly configurationFile: string;
  readonly logFile: string;
  /** undefined: the user of this program */
  readonly user: UnixUser | undefined;
}

/** Creates missing folders, and ensures that PostgreSQL's user can work in them. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  const asked = resolve(dataDir);
  try {
    const firstMade = await makeFolders(asked);
    if (isRoot()) await letOthersThrough(firstMade ?? asked, asked);
    const root = await realpath(asked);
    const postgres = join(root, 'postgres');
    await mkdir(postgres, { recursive: true, mode: 0o700 });
    const user = isRoot() ? await takeOver(postgres) : undefined;
    if (user) await assertReachable(postgres, root, user);
    const data = join(postgres, 'data');
    return {
      root,
      postgres,
      data,
      passwordFile: join(postgres, 'password'),
      configurationFile: join(data, 'muster.conf'),
      logFile: join(postgres, 'server.log'),
      user,
    };
  } catch (error) {
    throw asNotWritable(asked, error);
  }
}

/** Folder by folder: Node's recursive mkdir never ends where a file system allows no folder. Answers the first one created. */
async function makeFolders(path: string): Promise<string | undefined> {
  if (await isThere(path)) return undefined;
  const firstMade = await makeFolders(dirname(path));
  await mkdir(path).catch((error) => {
    if (error.code !== 'EEXIST') throw error; // Another program was faster.
  });
  return firstMade ?? path;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Maps file system errors to one that says what to do; leaves any other as it is. */
export function asNotWritable(folder: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code && syscall ? new DataFolderNotWritable(folder, `${syscall}: ${code}`) : error;
}

/** Atomic and durable: synced before it is renamed into place, and readable by PostgreSQL's user alone. */
export async function writeWhole(path: string, text: string, user: UnixUser | undefined): Promise<void> {
  const half = `${path}.new`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(text);
    if (user) await file.chown(user.uid, user.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(half, path);
}

export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const parent = await open(dirname(to));
  await parent.sync().finally(() => parent.close());
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the unfinished work of a killed program. */
export async function removeHalfMade({ postgres }: DataFolder, prefix: string): Promise<void> {
  for (const name of await readdir(postgres)) {
    if (!name.startsWith(prefix)) continue;
    // A folder that cannot be removed, because its writer still runs, will be removed at the next start.
    await rm(join(postgres, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

/**
 * Root's umask, or mkdtemp, may shut our own folders against PostgreSQL's user. It gets the right to pass through only: the contents
 * have modes of their own. A folder above the first of ours is not ours to open.
 */
async function letOthersThrough(firstOfOurs: string, last: string): Promise<void> {
  for (let folder = last; folder.startsWith(firstOfOurs); folder = dirname(folder)) {
    await chmod(folder, (await stat(folder)).mode | 0o111);
  }
}

async function takeOver(postgres: string): Promise<UnixUser> {
  const owner = await stat(postgres);
  if (owner.uid !== 0) return userOf(owner);
  const user = await unprivilegedUser();
  await chown(postgres, user.uid, user.gid);
  return user;
}

/** Tested as that user, since only the system itself knows all of modes, groups, access lists and mounts. */
async function assertReachable(postgres: string, root: string, user: UnixUser): Promise<void> {
  const wayDown = [postgres];
  while (wayDown[0] !== '/') wayDown.unshift(dirname(wayDown[0]!));
  const script = 'for folder do cd "$folder" 2>/dev/null || { printf %s "$folder"; exit 1; }; done';
  const { exitCode, stdout, stderr } = await runCommand('/bin/sh', ['-c', script, 'sh', ...wayDown], {
    user,
    cwd: '/',
  });
  if (exitCode !== 0) throw new DataFolderNotReachable(root, stdout || stderr, user.name);
}
