import { eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

const isGone = (url: string): Promise<boolean> =>
  fetch(`${url}/health/live`).then(
    () => false,
    () => true,
  );

test('a graceful shutdown accepts nothing more, closes sockets with 1001 and finishes requests in flight', async () => {
  const left: string[] = [];
  const shop = await runningGateway();
  const socket = watcher(shop.url);
  const watch = socket.watch('subscription { lampChanged(ids: ["a"]) { brightness } }');
  await eventually(() => watch.seen.length === 1);
  const answer = shop.post('{ slow }').then((response) => {
    left.push('answered');
    return response;
  });
  await eventually(() => shop.slow.waiting === 1);

  const closed = shop.gateway.close().then(() => void left.push('closed'));
  await eventually(() => socket.closed.length === 1);
  expect(socket.closed[0]).toMatchObject({ code: 1001 });
  await eventually(() => isGone(shop.gateway.url));
  expect(left).toEqual([]);
  shop.slow.go();
  expect((await answer).body.data).toEqual({ slow: 'done' });
  await closed;
  expect(left.toSorted()).toEqual(['answered', 'closed']);
  await socket.dispose();
});

test('a request that does not end is cut after the shutdown timeout', async () => {
  const shop = await runningGateway({ shutdownTimeoutMs: 50 });
  const answer = shop.post('{ slow }').then(
    () => 'answered',
    () => 'cut',
  );
  await eventually(() => shop.slow.waiting === 1);
  await shop.gateway.close();
  expect(await answer).toBe('cut');
  expect(await isGone(shop.gateway.url)).toBe(true);
  shop.slow.go();
});
