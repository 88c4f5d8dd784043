import { aCustomer, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { PARTS } from '../src/parts.ts';
import { reader, systemHarness } from './harness.ts';

const { graph, part } = await systemHarness();
const HEALTH = `{ systemHealth { version startedAt parts {
  name isReady problems outboxUnsent outboxOldestSeconds parkedEvents databaseWaiting
  jobs { name waiting running failed oldestSeconds } } } }`;
const reads = async () => (await graph.run(HEALTH, {}, reader)).systemHealth;
const named = (health: { parts: { name: string }[] }, name: string) => health.parts.find((one) => one.name === name);

test('every part is there by name, with its numbers; this one counts its own jobs', async () => {
  part('orders').health = {
    problems: [],
    databaseWaiting: 3,
    backlog: {
      outboxUnsent: 7,
      outboxOldestSeconds: 2,
      parkedEvents: 1,
      jobs: [{ name: 'expire-order', waiting: 4, running: 1, failed: 0, oldestSeconds: 9 }],
    },
  };
  await graph.sql(
    `insert into job (kind, key, payload, run_at, locked_until, parked_at) values
       ('run-doctor', 'due', '{}', now() - interval '90 seconds', null, null),
       ('run-doctor', 'leased', '{}', now() - interval '10 seconds', now() + interval '1 hour', null),
       ('run-doctor', 'parked', '{}', now() - interval '1 hour', null, now()),
       ('run-doctor', 'later', '{}', now() + interval '1 hour', null, null)`,
  );
  const health = await reads();
  await graph.sql('delete from job');
  expect(health.parts.map(({ name }: { name: string }) => name)).toEqual(PARTS);
  expect(named(health, 'orders')).toEqual({
    name: 'orders',
    isReady: true,
    problems: [],
    outboxUnsent: 7,
    outboxOldestSeconds: 2,
    parkedEvents: 1,
    databaseWaiting: 3,
    jobs: [{ name: 'expire-order', waiting: 4, running: 1, failed: 0, oldestSeconds: 9 }],
  });
  const [own] = (named(health, 'system') as unknown as { jobs: { oldestSeconds: number }[] }).jobs;
  expect(own).toMatchObject({ name: 'run-doctor', waiting: 1, running: 1, failed: 1 });
  expect(own!.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(health.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Date.parse(health.startedAt)).toBeLessThan(Date.now());
});

test('a part with a problem, and one that does not answer, are not ready, and nothing is told that is not known', async () => {
  part('users').health = { problems: ['database not reachable'], databaseWaiting: 0, backlog: null };
  part('payments').isAway = true;
  const health = await reads();
  const unknown = { outboxUnsent: null, outboxOldestSeconds: null, parkedEvents: null, jobs: null };
  expect(named(health, 'users')).toMatchObject({ isReady: false, problems: ['database not reachable'], ...unknown });
  expect(named(health, 'payments')).toMatchObject({
    isReady: false,
    problems: ['no answer within 3 seconds'],
    ...unknown,
  });
  expect(named(health, 'catalog')).toMatchObject({ isReady: true, outboxUnsent: 0 });
});

test('health is for holders of system:read', async () => {
  for (const [actor, code] of [
    [anonymous, 'UNAUTHENTICATED'],
    [aCustomer(), 'FORBIDDEN'],
  ] as const)
    expect((await graph.answer(HEALTH, {}, actor)).errors).toMatchObject([{ extensions: { code } }]);
});
