import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maintenanceUrlOf, withClient } from '@muster/kit/orm';
import { testServerUrl } from './postgres.ts';

const made = new Map<string, Promise<string>>();

/** A folder that many tests of a run share; answers its path. The first to ask makes it, the other workers wait behind a lock. */
export function folderOfRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = made.get(name) ?? makeOnce(join(tmpdir(), name), make);
  made.set(name, folder);
  return folder;
}

async function makeOnce(folder: string, make: (folder: string) => Promise<void>): Promise<string> {
  await withClient(maintenanceUrlOf(testServerUrl()), async (client) => {
    const lock = createHash('sha256').update(folder).digest('hex');
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [lock]);
    if (existsSync(folder)) return;
    const half = `${folder}.half`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half);
    await make(half);
    await rename(half, folder);
  });
  return folder;
}
