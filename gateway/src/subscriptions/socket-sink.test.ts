import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketSink } from './socket-sink.ts';
import { SubscriberQueue } from './subscriber-queue.ts';

test('a sink that waits for a socket filled by others is flushed once the socket drains', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const seen: string[] = [];
  client.on('message', (data) => seen.push(String(data)));
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];

  const [quiet, other] = ['quiet', 'other'].map((id) => new SubscriberQueue(new SocketSink(socket, id), () => {}));
  for (const fill of [
    () => other!.push(JSON.stringify('x'.repeat(5_000_000)), 'thing'),
    () => socket.send('x'.repeat(5_000_000)), // Nobody of ours: the answer of a query.
  ]) {
    const before = seen.length;
    client.pause();
    fill();
    fill();
    expect(socket.bufferedAmount).toBeGreaterThan(64 * 1024);
    quiet!.push('1', 'thing');
    quiet!.push('2', 'thing');
    client.resume();
    await eventually(() => seen.length > before && seen.some((text) => text.startsWith('{"id":"quiet"')));
    // The newest state only.
    expect(seen.filter((text) => text.startsWith('{"id":"quiet"'))).toEqual([
      '{"id":"quiet","type":"next","payload":2}',
    ]);
    seen.length = 0;
  }
  client.terminate();
  server.close();
});
