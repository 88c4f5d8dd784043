import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { expect, test } from 'vitest';
import { runningGateway } from './running-gateway.ts';

test('a gateway tells nobody of itself: no telemetry leaves it, from its start to its end', async () => {
  const hosts: string[] = [];
  const note = (message: unknown) => void hosts.push((message as { request: ClientRequest }).request.host);
  const CREATED = 'http.client.request.created';
  subscribe(CREATED, note);
  try {
    const shop = await runningGateway();
    await shop.post('{ __typename }');
    await shop.close();
  } finally {
    unsubscribe(CREATED, note);
  }
  expect(hosts.filter((host) => host !== '127.0.0.1')).toEqual([]);
});
