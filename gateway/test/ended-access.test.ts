import { eventually } from '@muster/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

const ANNA = '018f0000-0000-7000-8000-0000000000a1';
const BEN = '018f0000-0000-7000-8000-0000000000b2';
const LOST = '018f0000-0000-7000-8000-0000000005e1';
const KEPT = '018f0000-0000-7000-8000-0000000005e2';
let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway();
});
afterAll(() => shop.close());

const secretOf = async (token: string) => {
  const { status, body } = await shop.post('{ secret }', { token });
  return [status, body.errors?.[0]?.message ?? body.data];
};
const MINE = 'subscription { mine { id } }';

test('a revoked session: its tokens are refused, its sockets and streams close with the reason, other sessions continue', async () => {
  const [ended, other] = [await shop.token({ sub: ANNA, sid: LOST }), await shop.token({ sub: ANNA, sid: KEPT })];
  const [lost, kept] = [watcher(shop.url, ended), watcher(shop.url, other)];
  const watches = [lost.watch(MINE), kept.watch(MINE)];
  const stream = await shop.send({ query: MINE }, { accept: 'text/event-stream', authorization: `Bearer ${ended}` });
  await eventually(() => watches.every(({ seen }) => seen.length === 1));
  expect(await secretOf(ended)).toEqual([200, { secret: 'hush' }]);

  shop.users.ended.push({ version: 1, userId: ANNA, sessionId: LOST, reason: 'The session has ended: signed out' });
  await eventually(() => lost.closed[0]?.code === 4403);
  expect(lost.closed[0]?.reason).toBe('The session has ended: signed out');
  expect(await stream.text()).toMatch(/signed out.*UNAUTHENTICATED.*event: complete/s);
  expect(await secretOf(ended)).toEqual([401, expect.stringContaining('signed out')]);
  expect(await secretOf(other)).toEqual([200, { secret: 'hush' }]);
  expect(kept.closed).toEqual([]);
  await Promise.all([lost.dispose(), kept.dispose()]);
});

test('tokens that were issued to a user before a change are refused, later ones are not', async () => {
  const before = await shop.token({ sub: BEN, sid: 'b', av: 1 });
  const socket = watcher(shop.url, before);
  const { seen } = socket.watch(MINE);
  await eventually(() => seen.length === 1);
  shop.users.ended.push({ version: 2, userId: BEN, sessionId: null, reason: 'Your permissions have changed' });
  await eventually(() => socket.closed[0]?.code === 4403);
  expect(await secretOf(before)).toEqual([401, expect.stringContaining('permissions have changed')]);
  expect(await secretOf(await shop.token({ sub: BEN, sid: 'b', av: 2 }))).toEqual([200, { secret: 'hush' }]);
  await socket.dispose();
});

test('a gateway that starts later knows the earlier revocations', async () => {
  const later = await runningGateway();
  later.users.ended.push({ version: 7, userId: ANNA, sessionId: LOST, reason: 'The session has ended: signed out' });
  const token = await later.token({ sub: ANNA, sid: LOST });
  await eventually(async () => expect((await later.post('{ secret }', { token })).status).toBe(401));
  await later.close();
});
