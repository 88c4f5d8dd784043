import { endedAccess } from '@muster/events';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { readEndedAccess } from '../src/sign-in/access/end-access.ts';
import { PASSWORD, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const SIGN_IN = `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename ... on AuthSession { accessToken refreshToken } } }`;
const END =
  'mutation ($id: ID!) { result: endSession(id: $id) { __typename ... on SessionsEndedPayload { ended } ... on UserError { code } } }';
const LIST = '{ mySessions { id isCurrent ip userAgent createdAt lastUsedAt expiresAt } }';
const REFRESH =
  'mutation ($t: String!) { result: refreshSession(refreshToken: $t) { __typename ... on AuthSession { accessToken refreshToken } } }';

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
const ended = async (after: number | null = null) =>
  endedAccess.output.parse(await readEndedAccess(graph.services, { after }));

/** A person with two sessions. */
async function atTwoPlaces() {
  const person = await aPerson();
  const signsIn = async () => {
    const { result } = await graph.run(SIGN_IN, { input: { email: person.email, password: PASSWORD } });
    return { refreshToken: result.refreshToken as string, ...claimsOf(result.accessToken) };
  };
  const [here, there] = [await signsIn(), await signsIn()];
  return { person, here, there, asHere: { ...aCustomer(person.id), sessionId: here.sid as string } };
}

test('everybody sees their sessions, and which is the present one', async () => {
  const { here, there, asHere } = await atTwoPlaces();
  const { mySessions } = await graph.run(LIST, {}, asHere);
  expect(mySessions).toHaveLength(3); // Signing up was the first.
  expect(
    mySessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent).map(({ id }: { id: string }) => id),
  ).toEqual([here.sid]);
  expect(mySessions.map(({ id }: { id: string }) => id)).toContain(there.sid);
});

test('an ended session is revoked at once, and ends once', async () => {
  const { person, there, asHere } = await atTwoPlaces();
  const { version } = await ended();
  expect((await graph.run(END, { id: there.sid }, asHere)).result).toMatchObject({ ended: 1 });
  expect((await graph.run(END, { id: there.sid }, asHere)).result).toMatchObject({ ended: 0 });
  expect((await graph.run(REFRESH, { t: there.refreshToken })).result.__typename).toBe('InvalidRefreshToken');
  expect((await ended(version)).ended).toEqual([
    {
      version: version + 1,
      userId: person.id,
      sessionId: there.sid,
      reason: expect.stringContaining('signed out elsewhere'),
    },
  ]);
});

test('all other sessions end at once, and not the present one', async () => {
  const { asHere, here } = await atTwoPlaces();
  const { result } = await graph.run(
    'mutation { result: endOtherSessions { ... on SessionsEndedPayload { ended } } }',
    {},
    asHere,
  );
  expect(result).toEqual({ ended: 2 });
  expect((await graph.run(REFRESH, { t: here.refreshToken })).result.__typename).toBe('AuthSession');
});

test('nobody ends sessions of others, and a malformed id is not found', async () => {
  const [anna, ben] = [await atTwoPlaces(), await atTwoPlaces()];
  for (const id of [ben.here.sid, 'no-id', '018f0000-0000-7000-8000-000000000000']) {
    expect((await graph.run(END, { id }, anna.asHere)).result).toMatchObject({ __typename: 'NotFound' });
  }
  expect((await graph.run(REFRESH, { t: ben.here.refreshToken })).result.__typename).toBe('AuthSession');
});

test('with the permission sessions of others are listed and ended, which is audited', async () => {
  const { person, here } = await atTwoPlaces();
  const manager = clerk('session:manage');
  const { sessionsOf } = await graph.run(
    'query ($id: ID!) { sessionsOf(userId: $id) { id } }',
    { id: person.id },
    manager,
  );
  expect(sessionsOf).toHaveLength(3);
  const { result } = await graph.run(
    'mutation ($id: ID!) { result: endSessionsOf(userId: $id) { ... on SessionsEndedPayload { ended } } }',
    { id: person.id },
    manager,
  );
  expect(result).toEqual({ ended: 3 });
  expect((await graph.run(REFRESH, { t: here.refreshToken })).result.__typename).toBe('InvalidRefreshToken');
  const traces = await graph.sql(`select 1 from audit_entry where action = 'session.revoke' and actor_id = $1`, [
    manager.id,
  ]);
  expect(traces).toHaveLength(3);
});

test('a token issued after an end is newer than it, one issued before is not', async () => {
  const { here, there, asHere } = await atTwoPlaces();
  await graph.run(END, { id: there.sid }, asHere);
  const { version } = await ended();
  const { result } = await graph.run(REFRESH, { t: here.refreshToken });
  expect(here.av).toBeLessThan(version);
  expect(claimsOf(result.accessToken).av).toBe(version);
});

test('concurrent ends are each reported, in their order', async () => {
  const { version } = await ended();
  const people = await Promise.all(Array.from({ length: 6 }, () => atTwoPlaces()));
  await Promise.all(people.map(({ there, asHere }) => graph.run(END, { id: there.sid }, asHere)));
  const said = (await ended(version)).ended;
  expect(said.map((end) => end.version)).toEqual(said.map((_, index) => version + 1 + index));
  expect(said.map(({ sessionId }) => sessionId).toSorted()).toEqual(people.map(({ there }) => there.sid).toSorted());
});
