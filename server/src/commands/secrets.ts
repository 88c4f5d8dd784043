import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSystemFile } from '@muster/kit/process';
import { composeEnvironments } from '../environments/compose-environments.ts';
import { writeEnvFile } from '../environments/env-file.ts';
import { completeSecrets } from '../secrets.ts';

const SETTINGS_FILE = '.env';
/** Folder of the env files that docker-compose.yml names. */
const FOLDER = join('.muster', 'compose');

/** `npm run secrets`: creates the secrets of a Docker Compose system, once, and writes an env file for each service. */
export async function run(): Promise<void> {
  const settings = existsSync(SETTINGS_FILE) ? parseEnv(readFileSync(SETTINGS_FILE, 'utf8')) : {};
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== '')) as Record<
    string,
    string
  >;
  const secrets = completeSecrets('.muster', given);
  const environments = composeEnvironments(readSystemFile(), { ...given, ...secrets.env });
  for (const [service, env] of environments) writeEnvFile(join(FOLDER, `${service}.env`), env);
  process.stdout.write(
    `The environments of ${environments.size} services are in ${FOLDER}, for you only. Run \`docker compose up --build\`.\n` +
      `Sign in as ${secrets.env.MUSTER_ADMIN_EMAIL}; the password is the one you gave in ${SETTINGS_FILE}, or the one kept in ${secrets.file}.\n`,
  );
}
