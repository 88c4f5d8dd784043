import { explain, processClock, processLog, untilStopped } from '@muster/kit/process';
import { startTracing } from '@muster/kit/tracing';
import { readArguments } from './process/arguments.ts';
import { serveDistributed } from './process/serve-distributed.ts';
import { servePlain } from './process/serve-plain.ts';

/** The gateway as a process of its own, in front of subgraphs that are reached over HTTP. */
try {
  const { env } = process;
  const { supergraph, ...others } = readArguments(process.argv.slice(2));
  const log = processLog(supergraph === undefined ? env : { MUSTER_LOG: 'warn', ...env }, 'gateway');
  const stopTracing = await startTracing(env, 'gateway');
  const { clock, close: closeClock } = processClock(env);
  const gateway =
    supergraph === undefined
      ? await serveDistributed(others, env, log, clock)
      : await servePlain({ ...others, supergraph }, env, log);
  if (supergraph !== undefined) process.stdout.write(`The gateway serves at ${gateway.url}/graphql\n`);
  await untilStopped(async () => {
    closeClock();
    await gateway.close();
    await stopTracing();
  });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
