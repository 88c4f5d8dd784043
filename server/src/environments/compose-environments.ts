import type { SystemFile } from '@muster/kit/process';
import { aclLine, derivedKey, GATEWAY, redisUser } from '@muster/kit/trust';
import { processEnvironments, processesOf, redisPartOf } from './process-environments.ts';

type Env = Readonly<Record<string, string>>;

/** Names and ports of the services in docker-compose.yml. */
const POSTGRES = { host: 'postgres', user: 'muster', port: 5432 };
const REDIS = { host: 'redis', port: 6379 };
const SUBGRAPH_PORT = 4100;
const GATEWAY_PORT = 4000;

/**
 * Environment of each service of docker-compose.yml, by name. `given` holds the settings and every secret. The Redis server gets
 * only hashes of its users' passwords; the database superuser is known to the database and to the provisioning service only.
 */
export function composeEnvironments(system: SystemFile, given: Env): Map<string, Env> {
  const master = given.MUSTER_IDENTITY_SECRET ?? '';
  const password = derivedKey(master, 'database superuser').toString('base64url');
  const databaseUrl = `postgres://${POSTGRES.host}:${POSTGRES.port}`;
  const redisUrl = `redis://${REDIS.host}:${REDIS.port}`;
  const addresses = Object.fromEntries(
    system.subgraphs.map(({ name }) => [`MUSTER_${name.toUpperCase()}_URL`, `http://${name}:${SUBGRAPH_PORT}`]),
  );
  const settings = {
    NODE_ENV: 'production',
    MUSTER_PUBLIC_URL: `http://localhost:${given.PORT || GATEWAY_PORT}`,
    MUSTER_WEBHOOK_BASE_URL: `http://${GATEWAY}:${GATEWAY_PORT}`,
    ...given,
    ...addresses,
  };
  const services = processEnvironments(system, settings, { databaseUrl, redisUrl, master });
  const listening = [...services].map(([name, env]): [string, Env] => [
    name,
    { ...env, HOST: '0.0.0.0', PORT: String(name === GATEWAY ? GATEWAY_PORT : SUBGRAPH_PORT) },
  ]);
  return new Map<string, Env>([
    ...listening,
    ['postgres', { POSTGRES_USER: POSTGRES.user, POSTGRES_PASSWORD: password, POSTGRES_DB: 'postgres' }],
    [
      'provision',
      {
        DATABASE_URL: `postgres://${POSTGRES.user}:${password}@${POSTGRES.host}:${POSTGRES.port}`,
        MUSTER_IDENTITY_SECRET: master,
      },
    ],
    ['redis', redisAcl(system, master)],
  ]);
}

/** Lines of the Redis ACL file, one variable each. The default user is disabled. */
function redisAcl(system: SystemFile, master: string): Env {
  const lines = processesOf(system).map((name) => [
    `ACL_${name.toUpperCase()}`,
    aclLine(redisUser(master, redisPartOf(system, name))),
  ]);
  return { ACL_DEFAULT: 'user default reset off', ...Object.fromEntries(lines) };
}
