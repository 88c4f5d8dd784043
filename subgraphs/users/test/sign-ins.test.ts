import { anonymous, callerOf } from '@muster/testing';
import { expect, test } from 'vitest';
import { signIn } from '../src/sign-in/with-password/sign-in.ts';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const tries = (email: string, password: string, ip: string) =>
  signIn(graph.services, { ...callerOf(anonymous), ip, userAgent: 'Firefox' }, { email, password }).catch(() => null);
const EVENTS = '{ at outcome ip userAgent }';

test('everybody sees attempts at their own account; the permission shows those of others', async () => {
  const [anna, ben] = [await aPerson(), await aPerson()];
  await tries(anna.email, 'a guess', '203.0.113.5');
  graph.clock.offsetMs += 1_000;
  await tries(anna.email, PASSWORD, '198.51.100.4');
  await tries('nobody@shop.example', 'a guess', '203.0.113.5');
  const events = [
    { at: expect.any(String), outcome: 'SUCCESS', ip: '198.51.100.4', userAgent: 'Firefox' },
    { at: expect.any(String), outcome: 'FAILURE', ip: '203.0.113.5', userAgent: 'Firefox' },
  ];
  expect((await graph.run(`{ mySignIns ${EVENTS} }`, {}, anna)).mySignIns).toEqual(events);
  expect((await graph.run(`{ mySignIns ${EVENTS} }`, {}, ben)).mySignIns).toEqual([]);
  const OF = `query ($id: ID!) { signInsOf(userId: $id) ${EVENTS} }`;
  expect((await graph.run(OF, { id: anna.id }, clerk('session:manage'))).signInsOf).toEqual(events);
  expect((await graph.run(OF, { id: 'nonsense' }, clerk('session:manage'))).signInsOf).toEqual([]);
  const { errors } = await graph.answer(OF, { id: anna.id }, ben);
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('more sign-ups than connections do not deadlock while the signing key is read', async () => {
  graph.clock.offsetMs += 60_000; // Longer than a process keeps the key that it has read.
  const people = await Promise.all(Array.from({ length: 60 }, () => aPerson()));
  expect(new Set(people.map(({ id }) => id)).size).toBe(60);
});
