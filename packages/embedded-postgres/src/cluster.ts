import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type DataFolder, readIfThere, removeHalfMade, renameDurably, writeWhole } from './data-folder.ts';
import { runCommand } from './run-command.ts';
import { PasswordRefused, PostgresDidNotStart } from './start.errors.ts';

export const SUPERUSER = 'muster';

const PASSWORD_BYTES = 24;
const HALF_MADE = 'data.tmp-';

/** The cluster's password; makes the cluster first if there is none, or only one that a killed program left half made. */
export async function ensureCluster(folder: DataFolder, binaries: Binaries): Promise<string> {
  await removeHalfMade(folder, HALF_MADE);
  const password = (await readIfThere(folder.passwordFile))?.trim();
  if (existsSync(join(folder.data, 'PG_VERSION'))) {
    if (!password) throw new PasswordRefused(folder.passwordFile, folder.postgres);
    return password;
  }
  const chosen = password || randomBytes(PASSWORD_BYTES).toString('base64url');
  if (!password) await writeWhole(folder.passwordFile, `${chosen}\n`, folder.user);
  await makeCluster(folder, binaries);
  return chosen;
}

/** Each attempt has a folder of its own: the initdb of a killed program may still be writing in the last one. */
async function makeCluster(folder: DataFolder, { initdb }: Binaries): Promise<void> {
  const half = await mkdtemp(join(folder.postgres, HALF_MADE));
  if (folder.user) await chown(half, folder.user.uid, folder.user.gid);
  const { exitCode, stdout, stderr } = await runCommand(
    initdb,
    [
      `--pgdata=${half}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${folder.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    { user: folder.user, cwd: folder.postgres },
  );
  if (exitCode !== 0) {
    throw new PostgresDidNotStart(folder.postgres, (stderr || stdout).trim().split('\n'));
  }
  const chosenByInitdb = await readFile(join(half, 'postgresql.conf'), 'utf8');
  const ours = `\ninclude '${basename(folder.configurationFile)}'\n`;
  await writeWhole(join(half, 'postgresql.conf'), chosenByInitdb + ours, folder.user);
  await moveAside(folder);
  await renameDurably(half, folder.data);
}

/** A folder without a version is no cluster; but it may hold the remains of one, and those are not ours to delete. */
async function moveAside({ data }: DataFolder): Promise<void> {
  if (existsSync(data)) await rename(data, `${data}.unusable-${Date.now()}`);
}
