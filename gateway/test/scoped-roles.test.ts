import { eventually } from '@muster/testing';
import { afterEach, expect, test } from 'vitest';
import { AccessTokens } from '../src/access/access-token.ts';
import { LiveSessions } from '../src/subscriptions/live-sessions.ts';
import { fakeTokens } from './fake-tokens.ts';
import { type Hop, runningGateway } from './running-gateway.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const IN_TAIPEI = [{ scope: { warehouses: ['TPE'] }, permissions: ['vault:open'] }];

test.each(['in process', 'over HTTP'] as Hop[])(
  'what is permitted in some places only reaches the subgraph, %s, and opens no field',
  async (hop) => {
    const shop = await runningGateway({ hop });
    opened.push(shop);
    const token = await shop.token({ scoped: IN_TAIPEI });
    expect((await shop.post('{ secret }', { token })).body.data).toEqual({ secret: 'hush' });
    expect(shop.callers.at(-1)?.actor).toMatchObject({ permissions: new Set(), scoped: IN_TAIPEI });
    expect((await shop.post('{ vault }', { token })).body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  },
);

test('an open connection goes on with a fresh token of the same places, and ends with one of others', async () => {
  const { token, keys } = await fakeTokens();
  const sessions = new LiveSessions(new AccessTokens(async () => keys), async () => null);
  const ended: string[] = [];
  const bearer = async (scoped?: object[]) => `Bearer ${await token(scoped === undefined ? {} : { scoped })}`;
  const authorization = await bearer(IN_TAIPEI);
  const session = await sessions.begin({ authorization, client: null }, (reason) => void ended.push(reason));
  await session.renew(await bearer(IN_TAIPEI));
  expect(ended).toEqual([]);
  await session.renew(await bearer([{ ...IN_TAIPEI[0], scope: { warehouses: ['HAN'] } }]));
  await eventually(() => ended.length === 1);
});
