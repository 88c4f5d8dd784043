import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@muster/embedded-postgres';
import { databaseOf, prepareDatabase } from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';
import { folderOfRun } from '@muster/testing/once-in-run';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { completeSecrets } from '../../server/src/secrets.ts';
import { subgraphs } from '../../server/src/subgraphs.ts';

/**
 * A new data folder with a PostgreSQL in which every migration has run, as one that another process has started on before:
 * to make the cluster and to migrate seven databases takes longer than many a test. The secrets are there, too. Whatever
 * program starts this PostgreSQL, it has the settings of tests.
 */
export async function aDataFolder(): Promise<string> {
  const template = await folderOfRun('template', makeTemplate);
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  await promisify(execFile)('cp', ['-a', `${template}/.`, dataDir]);
  await chmod(dataDir, 0o711);
  return dataDir;
}

async function makeTemplate(folder: string): Promise<void> {
  const { MUSTER_IDENTITY_SECRET: master = '' } = completeSecrets(folder, {}).env;
  const postgres = await startPostgres({ dataDir: folder, settings: POSTGRES_OF_TESTS });
  try {
    for (const { name, migrations } of subgraphs)
      await prepareDatabase({ url: postgres.url(databaseOf(name)), role: databaseRole(master, name), migrations });
  } finally {
    await postgres.stop();
  }
  for (const name of ['muster.lock', 'muster.pid']) await rm(join(folder, name), { force: true });
  const settings = Object.entries(POSTGRES_OF_TESTS).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(join(folder, 'postgres', 'data', 'postgresql.auto.conf'), settings.join(''));
}
