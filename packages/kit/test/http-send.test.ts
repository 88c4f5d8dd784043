import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { BrokenOff, httpSend } from '../src/serve/http-send.ts';

const opened: { server: Server; pool: Pool }[] = [];
afterEach(async () => {
  for (const { server, pool } of opened.splice(0)) {
    await pool.destroy();
    server.close();
  }
});

async function poolTo(listener: RequestListener, connections = 8): Promise<Pool> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connections,
    maxResponseSize: 1_000,
  });
  opened.push({ server, pool });
  return pool;
}

const POST = { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body: '{}' } as const;
const postTo = async (listener: RequestListener) => httpSend(await poolTo(listener), POST);

test('a chunked answer is one text, without its byte order mark', async () => {
  const text = postTo((_request, response) => {
    response.writeHead(201, 'Made', { 'content-type': 'text/plain' });
    const bytes = Buffer.from('\ufeffgrün');
    response.write(bytes.subarray(0, 6));
    setTimeout(() => response.end(bytes.subarray(6)), 20);
  });
  expect(await text).toMatchObject({
    status: 201,
    statusText: 'Made',
    headers: { 'content-type': 'text/plain' },
    text: 'grün',
  });
});

test('an answer that is cut off, or is too large, differs from no answer', async () => {
  const broken = postTo((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(broken).rejects.toThrow(BrokenOff);
  const large = postTo((_request, response) => void response.end('x'.repeat(2_000)));
  await expect(large).rejects.toThrow(BrokenOff);
  const none = postTo((request) => void request.socket.destroy());
  await expect(none).rejects.not.toThrow(BrokenOff);
});

test('a request that times out in the queue fails and is never sent', async () => {
  const asked: string[] = [];
  const gate = Promise.withResolvers<void>();
  const pool = await poolTo((request, response) => {
    if (request.url === '/connect') return void response.end();
    asked.push(request.url!);
    void gate.promise.then(() => response.end('late'));
  }, 1);
  await httpSend(pool, { ...POST, path: '/connect' }); // The next is sent at once.
  const ask = (path: string) => httpSend(pool, { ...POST, path, withinMs: 50 });
  const both = await Promise.allSettled([ask('/one'), ask('/two')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  gate.resolve();
  expect(await httpSend(pool, { ...POST, path: '/three' })).toMatchObject({ text: 'late' });
  expect(asked).toEqual(['/one', '/three']);
});
