import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@muster/embedded-postgres';
import { databaseOf, prepareDatabase, withClient } from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';
import { testServerUrl } from '@muster/testing/postgres';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { completeSecrets } from '../../server/src/secrets.ts';
import { subgraphs } from '../../server/src/subgraphs.ts';

/** A lock of the test run's server, behind which the workers of the run queue. */
const TEMPLATE_LOCK = 7_261_199;

/**
 * A new data folder with a PostgreSQL in which every migration has run, as one that another process has started on before:
 * to make the cluster and to migrate seven databases takes longer than many a test. The secrets are there, too.
 */
export async function aDataFolder(): Promise<string> {
  const template = await madeOnce();
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  await promisify(execFile)('cp', ['-a', `${template}/.`, dataDir]);
  await chmod(dataDir, 0o711);
  return dataDir;
}

let made: Promise<string> | undefined;
function madeOnce(): Promise<string> {
  made ??= makeTemplate(join(tmpdir(), 'template'));
  return made;
}

async function makeTemplate(template: string): Promise<string> {
  await withClient(testServerUrl(), async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (existsSync(template)) return;
    const half = `${template}.half`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half);
    const { MUSTER_IDENTITY_SECRET: master = '' } = completeSecrets(half, {}).env;
    const postgres = await startPostgres({ dataDir: half, settings: POSTGRES_OF_TESTS });
    try {
      for (const { name, migrations } of subgraphs)
        await prepareDatabase({ url: postgres.url(databaseOf(name)), role: databaseRole(master, name), migrations });
    } finally {
      await postgres.stop();
    }
    for (const name of ['muster.lock', 'muster.pid']) await rm(join(half, name), { force: true });
    await rename(half, template);
  });
  return template;
}
