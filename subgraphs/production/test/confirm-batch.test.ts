import { randomUUID } from 'node:crypto';
import { batchConfirmed, offerTerms } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, catalogSays, neighboursOf, planner, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { hear, offers, quotaClosed, counterOf, batchOf, confirms, decides, saidOf, expectInvariants } =
  neighboursOf(graph);
beforeEach(() => graph.answers(offerTerms, () => ({ offers: [] })));
afterAll(expectInvariants);

test('an administrator confirms what is reached: payment opens, and a trace is left', async () => {
  const { offerId, sellWindowId, productId } = await offers();
  await hear(anOrder([offerId, 10]).reserved());
  const confirmed = await confirms(offerId);
  expect(confirmed).toMatchObject({ __typename: 'BatchPayload', batch: { status: 'CONFIRMED' } });
  const { id, confirmedAt } = confirmed.batch;
  expect(await saidOf(batchConfirmed, offerId)).toEqual([
    { batchId: id, offerId, sellWindowId, productId, confirmedAt },
  ]);
  expect(await counterOf(offerId)).toMatchObject({ status: 'CONFIRMED' });
  const [trace] = await graph.sql('select action, actor_id, before, after from audit_entry where entity_id = $1', [id]);
  expect(trace).toEqual({
    action: 'batch.confirm',
    actor_id: planner.id,
    before: { counter: 'REACHED' },
    after: { counter: 'CONFIRMED', status: 'CONFIRMED' },
  });
});

test('it may be confirmed before the threshold, but not twice', async () => {
  const { offerId } = await offers({ windowStatus: 'DRAFT' });
  expect(await confirms(offerId)).toMatchObject({ batch: { status: 'CONFIRMED' } });
  expect(await confirms(offerId)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'CONFIRMED',
    to: 'CONFIRMED',
  });
});

test.each([1, 10])('eight administrators confirm at once when %i of ten are wanted: one does', async (quantity) => {
  const { offerId } = await offers();
  await hear(anOrder([offerId, quantity]).reserved());
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => confirms(offerId, anAdministrator('batch:confirm'))),
  );
  expect(answers.filter(({ __typename }) => __typename === 'BatchPayload')).toHaveLength(1);
  expect(answers.filter(({ __typename }) => __typename === 'InvalidTransition')).toHaveLength(7);
  expect(await saidOf(batchConfirmed, offerId)).toHaveLength(1);
});

test('an administrator and the system confirm at once: it is confirmed once', async () => {
  const { offerId } = await offers({ confirmMode: 'AUTO' });
  await Promise.all([confirms(offerId), ...Array.from({ length: 10 }, () => hear(anOrder([offerId, 1]).reserved()))]);
  expect(await saidOf(batchConfirmed, offerId)).toHaveLength(1);
  expect(await counterOf(offerId)).toMatchObject({ status: 'CONFIRMED', reservedQty: 10 });
});

test('of a closed window nothing can be confirmed, whoever told us of the closing first', async () => {
  const [said, counted] = [await offers(), await offers()];
  await hear(catalogSays.closing(said));
  expect(await confirms(said.offerId)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'OPEN',
    to: 'CONFIRMED',
  });
  await hear(quotaClosed(counted, 5));
  expect(await confirms(counted.offerId), 'reservations are still on their way').toMatchObject({
    __typename: 'InvalidTransition',
    from: 'OPEN',
  });
  await hear(anOrder([counted.offerId, 5]).reserved());
  expect(await confirms(counted.offerId)).toMatchObject({ __typename: 'InvalidTransition', from: 'FAILED' });
});

test('a window that was heard of as closing does not open again', async () => {
  const terms = await offers({ windowStatus: 'SCHEDULED' });
  await hear(catalogSays.closing(terms), catalogSays.opened(terms), catalogSays.configured(terms));
  expect(await confirms(terms.offerId)).toMatchObject({ __typename: 'InvalidTransition' });
});

test('before an offer is said to be unknown, catalog is asked', async () => {
  const terms = termsOf();
  await hear(anOrder([terms.offerId, 3]).reserved());
  graph.answers(offerTerms, ({ offerIds }) => ({ offers: offerIds.includes(terms.offerId) ? [terms] : [] }));
  expect(await confirms(terms.offerId)).toMatchObject({ batch: { status: 'CONFIRMED' } });
  await hear(catalogSays.configured(terms));
  expect(await counterOf(terms.offerId)).toMatchObject({ status: 'CONFIRMED', reservedQty: 3 });
  expect(await confirms(randomUUID())).toMatchObject({ __typename: 'NotFound' });
  expect(await decides(randomUUID(), 'CANCEL')).toMatchObject({ __typename: 'NotFound' });
});

test('an id that could never be one is unknown, and one without end is refused', async () => {
  expect(await confirms('nonsense')).toMatchObject({ __typename: 'NotFound' });
  expect(await confirms('11111111-1111-1111-1111-111111111111')).toMatchObject({ __typename: 'NotFound' });
  expect(await confirms('x'.repeat(101))).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'offerId' }] });
  expect(await graph.run('{ batch(id: "nonsense") { id } }')).toEqual({ batch: null });
  expect(await counterOf('nonsense')).toBeNull();
  expect(await batchOf('nonsense')).toBeNull();
});

test('an id in capitals is the same id', async () => {
  const { offerId } = await offers();
  const { batch } = await confirms(offerId.toUpperCase());
  expect(await graph.run('query ($id: ID!) { batch(id: $id) { id } }', { id: batch.id.toUpperCase() })).toEqual({
    batch: { id: batch.id },
  });
  expect((await counterOf(offerId.toUpperCase())).status).toBe('CONFIRMED');
});

test('only those who may confirm can', async () => {
  const { offerId } = await offers();
  for (const field of [
    `confirmBatch(input: { offerId: "${offerId}" })`,
    `decideBatch(input: { offerId: "${offerId}", decision: CANCEL })`,
  ]) {
    const ask = `mutation { ${field} { __typename } }`;
    expect((await graph.answer(ask, {}, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await graph.answer(ask, {}, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await graph.answer(ask, {}, anAdministrator('work_order:manage'))).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
  }
  expect(await counterOf(offerId)).toMatchObject({ status: 'OPEN' });
});
