import { Metrics } from '@muster/kit/metrics';
import { eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { composed, runningGateway } from '../running-gateway.ts';
import { watcher } from '../watcher.ts';

const READY = 'Operations are planned in a worker thread';

test('in production what is new is planned in a worker thread, by the supergraph that is served', async () => {
  const metrics = new Metrics();
  const shop = await runningGateway({ development: false, metrics: { metrics, token: undefined } });
  const threads = () => shop.logged.filter(({ message }) => message === READY).length;
  const planned = async () => Number(/^muster_plan_seconds_count (\d+)/m.exec(await metrics.text())?.[1]);
  await eventually(() => threads() === 1);
  const ask = async (id: string) => (await shop.post(`{ lamp(id: "${id}") { id maker { name } } }`)).body;
  const answered = (id: string) => ({ data: { lamp: { id, maker: { name: `maker of ${id}` } } } });
  expect(await ask('a')).toEqual(answered('a'));
  const once = await planned();
  expect(once).toBeGreaterThan(0);
  expect(await ask('a')).toEqual(answered('a'));
  expect(await planned()).toBe(once);

  const socket = watcher(shop.url);
  const watch = socket.watch('subscription { lampChanged(ids: ["a"]) { brightness maker { name } } }');
  await eventually(() => watch.seen.length === 1);
  expect(await planned()).toBe(once + 1);

  const { subgraphs } = shop;
  await shop.gateway.reload({ ...composed, subgraphs });
  await eventually(() => threads() === 2);
  expect(await ask('b')).toEqual(answered('b'));
  expect(await planned()).toBe(once + 2);
  await socket.dispose();
  await shop.close();
});
