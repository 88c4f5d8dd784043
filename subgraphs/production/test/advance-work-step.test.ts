import { randomUUID } from 'node:crypto';
import { offerTerms, productionCompleted, productionStarted, workStepChanged } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { afterAll, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, foreman, neighboursOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, confirms, advances, emittedOf, expectInvariants } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));
afterAll(expectInvariants);

/** A batch of five that is planned. */
async function aPlannedBatch() {
  const terms = await offers({ thresholdQty: 5 });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 5]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 5));
  const { id, workOrders } = await batchOf(terms.offerId);
  const steps = workOrders[0].steps.map((step: { id: string }) => step.id) as [string, string, string, string];
  return { ...terms, batchId: id, workOrderId: workOrders[0].id, steps };
}

test('the first work step starts production, the last completes the batch', async () => {
  const { offerId, sellWindowId, productId, batchId, workOrderId, steps } = await aPlannedBatch();
  const facts = { batchId, offerId, sellWindowId, productId };

  expect(await advances(steps[0], 'DOING')).toMatchObject({ workOrder: { status: 'IN_PROGRESS', finishedAt: null } });
  expect(await batchOf(offerId)).toMatchObject({ status: 'IN_PRODUCTION', producedQty: 0 });
  expect(await emittedOf(productionStarted, offerId)).toEqual([facts]);
  await advances(steps[0], 'DONE');
  await advances(steps[1], 'DOING');
  await advances(steps[1], 'DONE', '  ba cái bị lỗi, đã thay  ');
  await advances(steps[2], 'SKIPPED');
  await advances(steps[3], 'DOING');
  expect(await emittedOf(productionCompleted, offerId)).toEqual([]);
  const last = await advances(steps[3], 'SKIPPED');
  expect(last).toMatchObject({
    workOrder: {
      status: 'DONE',
      goodQty: 5,
      steps: [
        { status: 'DONE', notes: null },
        { status: 'DONE', notes: 'ba cái bị lỗi, đã thay' },
        { status: 'SKIPPED', notes: null },
        { status: 'SKIPPED', notes: null },
      ],
    },
  });
  expect(await batchOf(offerId)).toMatchObject({ status: 'COMPLETED', producedQty: 5 });
  expect(await emittedOf(productionStarted, offerId)).toHaveLength(1);
  expect(await emittedOf(productionCompleted, offerId)).toEqual([{ ...facts, producedQty: 5 }]);
  expect((await emittedOf(workStepChanged, offerId)).map(({ stepSeq, status }) => [stepSeq, status])).toEqual([
    [1, 'DOING'],
    [1, 'DONE'],
    [2, 'DOING'],
    [2, 'DONE'],
    [3, 'SKIPPED'],
    [4, 'DOING'],
    [4, 'SKIPPED'],
  ]);
  expect((await emittedOf(workStepChanged, offerId))[0]).toEqual({
    ...facts,
    workOrderId,
    workStepId: steps[0],
    stepSeq: 1,
    status: 'DOING',
  });
  const trace = await graph.sql(
    'select actor_id, action, before, after from audit_entry where entity_id = $1 order by at, id',
    [steps[0]],
  );
  expect(trace).toEqual([
    { actor_id: foreman.id, action: 'work_step.advance', before: { status: 'TODO' }, after: { status: 'DOING' } },
    { actor_id: foreman.id, action: 'work_step.advance', before: { status: 'DOING' }, after: { status: 'DONE' } },
  ]);
});

test('skipping every step starts and completes the work', async () => {
  const { offerId, steps } = await aPlannedBatch();
  for (const step of steps) {
    expect(await emittedOf(productionStarted, offerId)).toHaveLength(0);
    await advances(step, 'SKIPPED');
  }
  expect(await emittedOf(productionStarted, offerId)).toHaveLength(1);
  expect(await emittedOf(productionCompleted, offerId)).toHaveLength(1);
  expect(await batchOf(offerId)).toMatchObject({ status: 'COMPLETED', workOrders: [{ status: 'DONE' }] });
});

test('a late payment after completion is counted, and does not change the batch', async () => {
  const terms = await offers({ thresholdQty: 1 });
  await confirms(terms.offerId);
  const [inTime, late] = [anOrder([terms.offerId, 1]), anOrder([terms.offerId, 1])];
  await consume(inTime.reserved(), late.reserved(), inTime.paid(), late.expired(), quotaClosed(terms, 2));
  for (const { id } of (await batchOf(terms.offerId)).workOrders[0].steps) await advances(id, 'SKIPPED');
  await consume(late.paid('EXPIRED'));
  expect(await batchOf(terms.offerId)).toMatchObject({ status: 'COMPLETED', targetQty: 1, producedQty: 1 });
});

test('a step in TODO cannot be DONE, and one that is over does not move', async () => {
  const { steps } = await aPlannedBatch();
  expect(await advances(steps[0], 'DONE')).toMatchObject({ __typename: 'InvalidTransition', from: 'TODO', to: 'DONE' });
  expect(await advances(steps[0], 'TODO')).toMatchObject({ __typename: 'InvalidTransition', from: 'TODO', to: 'TODO' });
  await advances(steps[0], 'DOING');
  expect(await advances(steps[0], 'TODO')).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'DOING',
    to: 'TODO',
  });
  expect(await advances(steps[0], 'DOING')).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'DOING',
    to: 'DOING',
  });
  await advances(steps[0], 'DONE');
  for (const status of ['TODO', 'DOING', 'DONE', 'SKIPPED']) {
    expect(await advances(steps[0], status)).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'DONE',
      to: status,
    });
  }
});

test('two concurrent last steps complete the batch once', async () => {
  const { offerId, steps } = await aPlannedBatch();
  for (const step of steps) await advances(step, 'DOING');
  await advances(steps[0], 'DONE');
  await advances(steps[1], 'DONE');
  const both = [steps[2], steps[3], steps[2], steps[3]];
  const answers = await Promise.all(both.map((step) => advances(step, 'DONE')));
  expect(answers.filter(({ __typename }) => __typename === 'WorkOrderPayload')).toHaveLength(2);
  expect(await batchOf(offerId)).toMatchObject({ status: 'COMPLETED' });
  expect(await emittedOf(productionCompleted, offerId)).toHaveLength(1);
});

test('steps of cancelled work are frozen', async () => {
  const { workOrderId, steps, batchId } = await aPlannedBatch();
  await graph.sql(`update work_order set status = 'CANCELLED' where id = $1`, [workOrderId]);
  expect(await advances(steps[0], 'DOING')).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'TODO',
    to: 'DOING',
  });
  await graph.sql(`update work_order set status = 'READY' where id = $1`, [workOrderId]);
  await graph.sql(`update batch set status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'test' where id = $1`, [
    batchId,
  ]);
  expect(await advances(steps[0], 'SKIPPED'), 'whatever the work order says').toMatchObject({
    __typename: 'InvalidTransition',
    from: 'TODO',
  });
  await graph.sql(`update batch set status = 'SCHEDULED', cancelled_at = null, cancel_reason = null where id = $1`, [
    batchId,
  ]);
});

test('unknown steps and too long notes are refused', async () => {
  const { steps } = await aPlannedBatch();
  expect(await advances(randomUUID(), 'DOING')).toMatchObject({ __typename: 'NotFound' });
  expect(await advances('nonsense', 'DOING')).toMatchObject({ __typename: 'NotFound' });
  expect(await advances(steps[0], 'DOING', 'x'.repeat(1_001))).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'notes' }],
  });
  expect(await advances(steps[0].toUpperCase(), 'DOING', 'x'.repeat(1_000))).toMatchObject({
    __typename: 'WorkOrderPayload',
  });
});

test('work_order:manage is needed to advance steps and to read notes', async () => {
  const { batchId, steps } = await aPlannedBatch();
  const ask = `mutation { advanceWorkStep(input: { workStepId: "${steps[0]}", status: DOING }) { __typename } }`;
  expect((await graph.answer(ask, {}, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await graph.answer(ask, {}, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await graph.answer(ask, {}, anAdministrator('batch:confirm'))).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );

  await advances(steps[0], 'DOING', 'between us');
  const query = `{ batch(id: "${batchId}") { workOrders { steps { name status notes } } } }`;
  const { data, errors } = await graph.answer(query, {}, aCustomer());
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(JSON.stringify(data)).not.toContain('between us');
  expect(await graph.run(query.replace(' notes', ''), {}, anonymous)).toMatchObject({
    batch: { workOrders: [{ steps: [{ status: 'DOING' }, {}, {}, {}] }] },
  });
});
