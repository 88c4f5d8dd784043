import { once } from 'node:events';
import { freshDatabase } from '@muster/testing';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { type Database, withClient } from '../src/orm/index.ts';
import { freeLostClients } from '../src/runtime/transport/lost-clients.ts';

afterEach(() => {
  vi.useRealTimers();
});

const GIVES_UP_MS = 300;

test('a connection that arrives after its caller gave up may be lost later without an error', async () => {
  let mayConnect = Promise.resolve();
  let begins = () => {};
  class SlowClient extends pg.Client {
    // biome-ignore lint/suspicious/noExplicitAny: the pool calls it with a callback
    override connect(callback?: any): any {
      begins();
      void mayConnect.then(() => super.connect(callback));
    }
  }
  const connectionString = await freshDatabase('kit');
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: GIVES_UP_MS, Client: SlowClient });
  pool.on('error', () => {}); // Nobody uses it when it is lost.
  const orm = { em: { getConnection: () => ({ getNativeClient: async () => pool }) } } as unknown as Database['orm'];
  await freeLostClients({ orm });
  const first = await pool.connect();

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const second = pool.connect();
  const gaveUp = expect(second).rejects.toThrow('timeout exceeded');
  await vi.advanceTimersByTimeAsync(GIVES_UP_MS / 2);
  // Its slot is free, and a connection is being opened for the waiting caller, for as long again.
  const gate = Promise.withResolvers<void>();
  mayConnect = gate.promise;
  const begun = new Promise<void>((resolve) => {
    begins = resolve;
  });
  first.release(true);
  await begun;
  await vi.advanceTimersByTimeAsync(GIVES_UP_MS / 2);
  await gaveUp;
  const takenBack = once(pool, 'release');
  gate.resolve();
  const [, late] = (await takenBack) as [unknown, pg.PoolClient];

  vi.useRealTimers();
  const ended = new Promise<void>((resolve) => late.once('end', resolve));
  const { processID } = late as unknown as { processID: number };
  await withClient(connectionString, (server) => server.query('select pg_terminate_backend($1)', [processID]));
  await ended;
  const third = await pool.connect();
  expect((await third.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  third.release();
  await pool.end();
});
