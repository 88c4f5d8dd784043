import { readSettings } from '@muster/kit/process';
import { MASTER_MIN_CHARS } from '@muster/kit/trust';
import { z } from 'zod';
import { checkSettings } from '../check-settings.ts';
import { reachPostgres } from '../distributed/reach-servers.ts';
import { provisionDatabases } from '../provision/provision-databases.ts';

const ProvisionSettings = z.object({
  DATABASE_URL: z.url('is needed: a PostgreSQL server, as a role that may make roles and databases'),
  MUSTER_IDENTITY_SECRET: z
    .string(`is needed: at least ${MASTER_MIN_CHARS} characters`)
    .min(MASTER_MIN_CHARS, `must have at least ${MASTER_MIN_CHARS} characters`),
});

/** `npm run provision`: creates databases, roles, tables and grants of a distributed system. */
export async function run(): Promise<void> {
  const settings = readSettings(ProvisionSettings, process.env, 'Provisioning');
  checkSettings(process.env);
  await reachPostgres(settings.DATABASE_URL);
  const made = await provisionDatabases(settings.DATABASE_URL, settings.MUSTER_IDENTITY_SECRET);
  process.stdout.write(`${made.size} databases are ready.\n`);
}
