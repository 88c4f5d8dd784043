import { randomUUID } from 'node:crypto';
import { aCustomer, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { operator, reader, systemHarness } from './harness.ts';

const { graph, part } = await systemHarness();
const RUN = `mutation ($key: String) { runDoctor(idempotencyKey: $key) { __typename
  ... on DoctorRunPayload { run { id status } } ... on InvalidTransition { message from to } } }`;
const FIELDS = `id status startedAt finishedAt missingParts seq checks { name subgraph brokenRows milliseconds }`;
const READ = `query ($id: ID) { doctorRun(id: $id) { ${FIELDS} } }`;
const WATCH = `subscription ($id: ID!) { doctorRunChanged(id: $id) { ${FIELDS} } }`;

interface Check {
  readonly name: string;
  readonly subgraph: string;
  readonly brokenRows: number | null;
  readonly milliseconds: number | null;
}

const starts = async (key = randomUUID()) => (await graph.run(RUN, { key }, operator)).runDoctor;
const reads = async (id?: string) => (await graph.run(READ, id === undefined ? {} : { id }, reader)).doctorRun;
const of = ({ checks }: { checks: Check[] }, subgraph: string) => checks.filter((check) => check.subgraph === subgraph);

test('a run checks every invariant of every part and names what is broken; its watcher sees each step', async () => {
  part('orders').invariants = { 'an order has lines': 0, 'no order is lost': 3 };
  const { run } = await starts();
  expect(run.status).toBe('RUNNING');
  const seen: { status: string; seq: number; checks: Check[] }[] = [];
  const watching = (async () => {
    for await (const { data } of graph.subscribe(WATCH, { id: run.id }, reader)) {
      const state = data!.doctorRunChanged as (typeof seen)[number];
      seen.push(state);
      if (state.status !== 'RUNNING') return;
    }
  })();
  await graph.runDueJobs();
  await watching;
  const done = await reads();
  expect(done).toMatchObject({ id: run.id, status: 'DONE', missingParts: [] });
  expect(of(done, 'orders')).toEqual([
    { name: 'an order has lines', subgraph: 'orders', brokenRows: 0, milliseconds: expect.any(Number) },
    { name: 'no order is lost', subgraph: 'orders', brokenRows: 3, milliseconds: expect.any(Number) },
  ]);
  expect(of(done, 'system').map(({ brokenRows }) => brokenRows)).not.toContain(null);
  expect(of(done, 'system').map(({ name }) => name)).toContain('no event is parked');
  expect(seen.at(-1)).toEqual(done);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(await reads(run.id)).toEqual(done);
  expect(
    await graph.sql(`select 1 from audit_entry where action = 'doctor.run' and entity_id = '${run.id}'`),
  ).toHaveLength(1);
});

test('one run at a time', async () => {
  const { run } = await starts();
  expect(await starts()).toEqual({
    __typename: 'InvalidTransition',
    message: 'This doctor run is already RUNNING.',
    from: 'RUNNING',
    to: 'RUNNING',
  });
  const both = await Promise.all([starts(), starts()]);
  expect(both.map(({ __typename }) => __typename)).toEqual(['InvalidTransition', 'InvalidTransition']);
  await graph.runDueJobs();
  expect(await reads(run.id)).toMatchObject({ status: 'DONE' });
});

test('a part that does not answer is named, and the run has failed with all other checks made', async () => {
  part('orders').invariants = { 'an order has lines': 0 };
  part('payments').isAway = true;
  const { run } = await starts();
  await graph.runDueJobs();
  const failed = await reads(run.id);
  expect(failed).toMatchObject({ status: 'FAILED', missingParts: ['payments'] });
  expect(of(failed, 'orders')).toMatchObject([{ brokenRows: 0 }]);
  expect(of(failed, 'payments')).toEqual([]);
});

test('a check that takes too long is not made, and the run has failed', async () => {
  part('orders').invariants = { 'a slow sentence': null };
  const { run } = await starts();
  await graph.runDueJobs();
  const failed = await reads(run.id);
  expect(failed).toMatchObject({ status: 'FAILED', missingParts: [] });
  expect(of(failed, 'orders')).toMatchObject([{ name: 'a slow sentence', brokenRows: null }]);
});

test('a run that was interrupted goes on with the checks that are left', async () => {
  part('orders').invariants = { one: 0, two: 0 };
  part('payments').invariants = { three: 4 }; // It was silent when the others were asked for theirs.
  const { run } = await starts();
  await graph.sql(
    `insert into doctor_check (id, run_id, position, subgraph, name, broken_rows, milliseconds) values
       (uuidv7(), $1, 0, 'orders', 'one', 8, 1), (uuidv7(), $1, 1, 'orders', 'two', null, null)`,
    [run.id],
  );
  await graph.runDueJobs();
  const done = await reads(run.id);
  expect(done.status).toBe('DONE');
  expect(of(done, 'orders').map(({ brokenRows }) => brokenRows)).toEqual([8, 0]);
  expect(of(done, 'payments').map(({ brokenRows }) => brokenRows)).toEqual([4]);
});

test('a run whose job was given up is in nobody’s way', async () => {
  const { run } = await starts();
  await graph.sql('update job set parked_at = now()');
  graph.clock.offsetMs += 11 * 60_000;
  const { run: next } = await starts();
  expect(await reads(run.id)).toMatchObject({ status: 'FAILED' });
  await graph.runDueJobs();
  expect(await reads(next.id)).toMatchObject({ status: 'DONE' });
  await graph.sql('delete from job');
});

test('without any run there is none, and an id of no run is refused to watchers', async () => {
  await graph.sql('delete from doctor_run');
  expect(await reads()).toBeNull();
  expect(await reads(randomUUID())).toBeNull();
  const [first] = [await graph.subscribe(WATCH, { id: randomUUID() }, reader).next()];
  expect(first.value.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test('runs are for system:read, starting one for system:manage', async () => {
  const refusal = async (query: string, variables: object, actor: typeof reader) =>
    (await graph.answer(query, variables, actor)).errors?.[0]?.extensions?.code;
  expect(await refusal(READ, {}, anonymous)).toBe('UNAUTHENTICATED');
  expect(await refusal(READ, {}, aCustomer())).toBe('FORBIDDEN');
  expect(await refusal(RUN, {}, reader)).toBe('FORBIDDEN');
  const { value } = await graph.subscribe(WATCH, { id: randomUUID() }, aCustomer()).next();
  expect(value.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
