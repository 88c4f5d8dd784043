import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { silentLog } from '@muster/kit/subgraph';
import { startEmbedded } from '../../server/src/embedded/start-embedded.ts';

/** Whole system in one process as in production, with every limit, behind a proxy, so that attackers have client IP addresses. */
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
/** Longest event loop delay since the last request for it. */
export interface LoopDelay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (message) => {
  if (message === 'stop') return end();
  const figures: LoopDelay = { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
  delay.reset();
  return process.send?.(figures);
});
// The measuring process has failed.
process.once('disconnect', end);
const { MUSTER_ADMIN_EMAIL: email, MUSTER_ADMIN_PASSWORD: password } = system.secrets.env;
process.send?.({ url: `${system.gateway.url}/graphql`, email, password });
