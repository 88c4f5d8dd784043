import { randomUUID } from 'node:crypto';
import { batchConfirmed, offerTerms } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, catalogEvents, neighboursOf, planner, termsOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, counterOf, batchOf, confirms, decides, emittedOf, expectInvariants } =
  neighboursOf(graph);
beforeEach(() => graph.answers(offerTerms, () => ({ offers: [] })));
afterAll(expectInvariants);

test('confirmBatch opens payment and is audited', async () => {
  const { offerId, sellWindowId, productId } = await offers();
  await consume(anOrder([offerId, 10]).reserved());
  const confirmed = await confirms(offerId);
  expect(confirmed).toMatchObject({ __typename: 'BatchPayload', batch: { status: 'CONFIRMED' } });
  const { id, confirmedAt } = confirmed.batch;
  expect(await emittedOf(batchConfirmed, offerId)).toEqual([
    { batchId: id, offerId, sellWindowId, productId, confirmedAt, payUntil: null },
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

test('a batch may be confirmed below its threshold, but not twice', async () => {
  const { offerId } = await offers({ windowStatus: 'DRAFT' });
  expect(await confirms(offerId)).toMatchObject({ batch: { status: 'CONFIRMED' } });
  expect(await confirms(offerId)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'CONFIRMED',
    to: 'CONFIRMED',
  });
});

test.each([1, 10])('of eight concurrent confirmations at %i of ten one succeeds', async (quantity) => {
  const { offerId } = await offers();
  await consume(anOrder([offerId, quantity]).reserved());
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => confirms(offerId, anAdministrator('batch:confirm'))),
  );
  expect(answers.filter(({ __typename }) => __typename === 'BatchPayload')).toHaveLength(1);
  expect(answers.filter(({ __typename }) => __typename === 'InvalidTransition')).toHaveLength(7);
  expect(await emittedOf(batchConfirmed, offerId)).toHaveLength(1);
});

test('a concurrent manual and automatic confirmation confirm once', async () => {
  const { offerId } = await offers({ confirmMode: 'AUTO' });
  await Promise.all([
    confirms(offerId),
    ...Array.from({ length: 10 }, () => consume(anOrder([offerId, 1]).reserved())),
  ]);
  expect(await emittedOf(batchConfirmed, offerId)).toHaveLength(1);
  expect(await counterOf(offerId)).toMatchObject({ status: 'CONFIRMED', reservedQty: 10 });
});

test('a batch of a closed window cannot be confirmed, whichever closing event came first', async () => {
  const [byCatalog, counted] = [await offers(), await offers()];
  await consume(catalogEvents.closing(byCatalog));
  expect(await confirms(byCatalog.offerId)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'OPEN',
    to: 'CONFIRMED',
  });
  await consume(quotaClosed(counted, 5));
  expect(await confirms(counted.offerId), 'reservations are still on their way').toMatchObject({
    __typename: 'InvalidTransition',
    from: 'OPEN',
  });
  await consume(anOrder([counted.offerId, 5]).reserved());
  expect(await confirms(counted.offerId)).toMatchObject({ __typename: 'InvalidTransition', from: 'FAILED' });
});

test('a closing window does not open again by a late event', async () => {
  const terms = await offers({ windowStatus: 'SCHEDULED' });
  await consume(catalogEvents.closing(terms), catalogEvents.opened(terms), catalogEvents.configured(terms));
  expect(await confirms(terms.offerId)).toMatchObject({ __typename: 'InvalidTransition' });
});

test('an unknown offer is looked up in catalog before it is NotFound', async () => {
  const terms = termsOf();
  await consume(anOrder([terms.offerId, 3]).reserved());
  graph.answers(offerTerms, ({ offerIds }) => ({ offers: offerIds.includes(terms.offerId) ? [terms] : [] }));
  expect(await confirms(terms.offerId)).toMatchObject({ batch: { status: 'CONFIRMED' } });
  await consume(catalogEvents.configured(terms));
  expect(await counterOf(terms.offerId)).toMatchObject({ status: 'CONFIRMED', reservedQty: 3 });
  expect(await confirms(randomUUID())).toMatchObject({ __typename: 'NotFound' });
  expect(await decides(randomUUID(), 'CANCEL')).toMatchObject({ __typename: 'NotFound' });
});

test('a malformed id is NotFound, and a too long one InvalidInput', async () => {
  expect(await confirms('nonsense')).toMatchObject({ __typename: 'NotFound' });
  expect(await confirms('11111111-1111-1111-1111-111111111111')).toMatchObject({ __typename: 'NotFound' });
  expect(await confirms('x'.repeat(101))).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'offerId' }] });
  expect(await graph.run('{ batch(id: "nonsense") { id } }')).toEqual({ batch: null });
  expect(await counterOf('nonsense')).toBeNull();
  expect(await batchOf('nonsense')).toBeNull();
});

test('ids are case-insensitive', async () => {
  const { offerId } = await offers();
  const { batch } = await confirms(offerId.toUpperCase());
  expect(await graph.run('query ($id: ID!) { batch(id: $id) { id } }', { id: batch.id.toUpperCase() })).toEqual({
    batch: { id: batch.id },
  });
  expect((await counterOf(offerId.toUpperCase())).status).toBe('CONFIRMED');
});

test('confirmBatch needs batch:confirm', async () => {
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
