/** A small program of several workers, for the tests: it serves its pid, and says on standard output where. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metrics } from '../src/metrics/index.ts';
import { BadSettings, explain, processLog, untilStopped } from '../src/process/index.ts';
import { type ClusterPeers, isWorker, runWorker, startWorkers } from '../src/workers/index.ts';

const count = Number(process.env.WORKERS_WANTED);

if (isWorker()) {
  await runWorker(count, serve);
} else {
  try {
    const workers = await startWorkers({ count, env: {}, log: processLog({ MUSTER_LOG: 'error' }, 'workers') });
    process.stdout.write(`${workers.url}\n`);
    await untilStopped(() => workers.close(), workers.over);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

function hangForEver(): void {
  for (;;) {}
}

async function serve(clusterPeers: ClusterPeers) {
  if (process.env.FAILS === 'in words') throw new BadSettings('The port is painted green:\n  use another');
  if (process.env.FAILS === 'by dying') process.kill(process.pid, 'SIGKILL');
  const metrics = new Metrics();
  clusterPeers.join(metrics);
  /** Those that wait for the end. */
  const patient: ServerResponse[] = [];
  let closing = false;
  const server = createServer(async ({ url = '' }, response) => {
    response.setHeader('connection', 'close');
    const [, path, key = '', most = ''] = url.split('/');
    if (path === 'die') process.kill(process.pid, 'SIGKILL');
    else if (path === 'hang') response.end(String(process.pid), hangForEver);
    else if (path === 'wait') {
      response.writeHead(200).flushHeaders();
      patient.push(response);
    } else if (path === 'enter') response.end(String((await clusterPeers.enter(key, Number(most))) !== null));
    else if (path === 'metrics') response.end(await metrics.text());
    else response.end(String(process.pid));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      if (closing) throw new Error('Closed twice');
      closing = true;
      for (const response of patient) response.end('finished');
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
