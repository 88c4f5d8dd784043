import { Metrics, metricsFrom } from '@muster/kit/metrics';
import { serveSubgraph } from '@muster/kit/serve';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeSubgraphs } from './fake-subgraphs.ts';
import { callersOf, type RunningGateway, recordingLog, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

let shop: RunningGateway;
beforeAll(async () => {
  const metrics = { metrics: new Metrics(), token: undefined };
  shop = await runningGateway({ metrics, operationNames: ['Known'] });
});
afterAll(() => shop.close());

const read = async (): Promise<string> => (await fetch(`${shop.gateway.url}/metrics`)).text();
const sampleOf = async (line: string): Promise<number> => {
  const found = (await read()).split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length));
};

describe('the metrics of a gateway', () => {
  test('have the duration of operations, by name where it is registered', async () => {
    const count = (operation: string, outcome: string) =>
      sampleOf(`muster_operation_seconds_count{operation="${operation}",kind="query",outcome="${outcome}"}`);
    const others = await count('other', 'ok');
    await shop.post('query Known { busy }');
    await shop.post('query Known { broken }');
    await shop.post('query Known { lamp(id: "a") { id } }');
    await shop.post('query Known { secret }');
    const client = watcher(shop.url);
    const bySocket = client.watch('query Known { vault }');
    await eventually(() => bySocket.errors.length > 0);
    await client.dispose();
    for (let n = 0; n < 30; n += 1) await shop.post(`query Made_up_${n} { lamp(id: "a") { id } }`);
    expect(await count('Known', 'ok')).toBe(1);
    expect(await count('Known', 'refused')).toBe(2);
    expect(await count('Known', 'failed')).toBe(2);
    expect((await count('other', 'ok')) - others).toBe(30);
    expect(await read()).not.toContain('Made_up');
  });
  test('have the duration of each subgraph, and its failures', async () => {
    const fetches = (subgraph: string, outcome: string) =>
      sampleOf(`muster_fetch_seconds_count{subgraph="${subgraph}",outcome="${outcome}"}`);
    const [ok, errors] = [await fetches('maker', 'ok'), await fetches('shop', 'errors')];
    await shop.post('{ lamp(id: "a") { maker { name } } broken }');
    expect([(await fetches('maker', 'ok')) - ok, (await fetches('shop', 'errors')) - errors]).toEqual([1, 1]);
  });
  test('have the uses of each deprecated element, from zero', async () => {
    const uses = () => sampleOf('muster_deprecated_uses_total{coordinate="Lamp.shine"}');
    expect(await read()).toContain('muster_deprecated_uses_total{coordinate="Lamp.shine"} 0');
    for (let time = 0; time < 3; time += 1) await shop.post('{ lamp(id: "a") { shine } }');
    const client = watcher(shop.url);
    const { seen } = client.watch('subscription { lampChanged(ids: ["old"]) { shine } }');
    await eventually(() => seen.length > 0);
    await client.dispose();
    expect(await uses()).toBe(4);
    const lines = shop.logged.filter(({ message }) => message === 'A deprecated element is used');
    expect(lines.map(({ facts }) => facts.coordinate)).toEqual(['Lamp.shine']);
  });
  test('have the open subscriptions, and the fan-out time of an event', async () => {
    const before = await sampleOf('muster_fan_out_seconds_count');
    const first = watcher(shop.url);
    const second = watcher(shop.url);
    const seen = [first, second, second].map((each, n) =>
      each.watch(`subscription { lampChanged(ids: ["m${n}"]) { brightness } }`),
    );
    await eventually(() => seen.every((each) => each.seen.length === 1));
    expect([await sampleOf('muster_sockets'), await sampleOf('muster_socket_operations')]).toEqual([2, 3]);
    expect(await sampleOf('muster_fan_out_seconds_count')).toBe(before + 3);
    await first.dispose();
    await second.dispose();
    await eventually(async () => (await sampleOf('muster_sockets')) === 0);
    expect(await sampleOf('muster_socket_operations')).toBe(0);
  });
  test('have the state of the process', async () => {
    const response = await fetch(`${shop.gateway.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
  });
});

describe('access to the metrics', () => {
  const answers = async (url: string) => {
    const ask = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status;
    return [await ask({}), await ask({ authorization: 'Bearer wrong' }), await ask({ authorization: 'Bearer right' })];
  };
  test('with a token: its holder, of a gateway and of a subgraph', async () => {
    const metrics = { metrics: new Metrics(), token: 'right' };
    const guarded = await runningGateway({ metrics, development: false });
    expect(await answers(guarded.gateway.url)).toEqual([401, 401, 200]);
    await guarded.close();
    const subgraph = await serveSubgraph(fakeSubgraphs().runtimes[0]!, {
      host: '127.0.0.1',
      port: 0,
      callers: callersOf('shop'),
      log: recordingLog().log,
      metrics,
    });
    expect(await answers(subgraph.url)).toEqual([401, 401, 200]);
    await subgraph.close();
  });
  test('without: nobody in production, where nothing is measured', async () => {
    expect(metricsFrom({ NODE_ENV: 'production' })).toBeUndefined();
    expect(metricsFrom({})?.token).toBeUndefined();
    expect(metricsFrom({ NODE_ENV: 'production', MUSTER_METRICS_TOKEN: 't' })?.token).toBe('t');
    const closed = await runningGateway({ development: false });
    expect((await fetch(`${closed.gateway.url}/metrics`)).status).toBe(404);
    await closed.close();
  });
});
