import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@muster/kit/subgraph';
import { startEmbedded } from '../../server/src/embedded/start-embedded.ts';

/** Whole system in one process, as `npm start` runs it, on a temporary data folder. */
const dataDir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
const system = await startEmbedded({
  dataDir,
  port: 0,
  env: {
    ...process.env,
    MUSTER_ARGON2_MEMORY_KIB: '64',
    MUSTER_ARGON2_TIME_COST: '1',
    MUSTER_HASH_WAIT_MS: '60000',
    MUSTER_LIMITS: 'off',
  },
  log: silentLog,
  development: false,
});
const end = async () => {
  await system.close();
  await rm(dataDir, { recursive: true, force: true });
  process.exit(0);
};
process.once('message', end);
// The measuring process has failed.
process.once('disconnect', end);
const { MUSTER_ADMIN_EMAIL: email, MUSTER_ADMIN_PASSWORD: password } = system.secrets.env;
process.send?.({ url: `${system.gateway.url}/graphql`, email, password, mailDir: join(dataDir, 'mail') });
