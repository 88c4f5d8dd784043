import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@muster/kit/subgraph';
import { startEmbedded } from '../../server/src/embedded/start-embedded.ts';

/** The whole system in one process as in production, with every limit, behind a proxy: so that attackers have addresses. */
const dataDir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
const system = await startEmbedded({
  dataDir,
  port: 0,
  env: { ...process.env, MUSTER_TRUST_PROXY_HOPS: '1' },
  log: silentLog,
  development: false,
});
const end = async () => {
  await system.close();
  await rm(dataDir, { recursive: true, force: true });
  process.exit(0);
};
process.once('message', end);
// Whoever measures has failed.
process.once('disconnect', end);
const { MUSTER_ADMIN_EMAIL: email, MUSTER_ADMIN_PASSWORD: password } = system.secrets.env;
process.send?.({ url: `${system.gateway.url}/graphql`, email, password });
