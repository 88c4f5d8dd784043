import { offerTerms } from '@muster/events';
import { sequentialScans, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { production } from '../src/subgraph.ts';
import { anOrder, neighboursOf } from './harness.ts';

const graph = await testSubgraph(production);
const { consume, offers, quotaClosed, batchOf, confirms, advances } = neighboursOf(graph);
graph.answers(offerTerms, () => ({ offers: [] }));

async function aPlannedOffer(): Promise<string> {
  const terms = await offers({ thresholdQty: 1 });
  await confirms(terms.offerId);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid(), quotaClosed(terms, 1));
  return terms.offerId;
}

test('a page of twenty offers with counters, batches, plans, work and steps is five queries', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 20; count += 1) ids.push(await aPlannedOffer());
  let answer: { _entities: unknown[] } | undefined;
  const statements = await graph.statements(async () => {
    answer = await graph.run(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindowOffer {
         counter { reservedQty paidQty committedQty thresholdQty status seq offer { id } }
         batch { id number status targetQty offer { id } schedule { plannedShipDate }
                 workOrders { id number status productQty steps { id seq name status } } } } } }`,
      { of: ids.map((id) => ({ __typename: 'SellWindowOffer', id })) },
    );
  });
  expect(answer!._entities).toHaveLength(20);
  expect(answer!._entities).toMatchObject(
    ids.map(() => ({ counter: { status: 'FINALIZED' }, batch: { workOrders: [{ steps: [{}, {}, {}, {}] }] } })),
  );
  expect(statements, statements.join('\n')).toHaveLength(5);
});

test('references of each entity are batched into one query', async () => {
  const [one, other] = [await aPlannedOffer(), await aPlannedOffer()];
  const batches = [await batchOf(one), await batchOf(other)];
  const of = [
    ...[one, other].map((offerId) => ({ __typename: 'BatchCounter', offerId })),
    ...batches.map(({ id }) => ({ __typename: 'Batch', id })),
    ...batches.map(({ workOrders }) => ({ __typename: 'WorkOrder', id: workOrders[0].id })),
    ...['BatchCounter', 'Batch', 'WorkOrder'].map((name) => ({
      __typename: name,
      id: 'nonsense',
      offerId: 'nonsense',
    })),
  ];
  let answer: { _entities: unknown[] } | undefined;
  const statements = await graph.statements(async () => {
    answer = await graph.run(
      `query ($of: [_Any!]!) { _entities(representations: $of) {
         ... on BatchCounter { offerId status } ... on Batch { id number } ... on WorkOrder { id steps { name } } } }`,
      { of },
    );
  });
  expect(answer!._entities).toMatchObject([
    { offerId: one, status: 'FINALIZED' },
    { offerId: other },
    ...batches.map(({ id, number }) => ({ id, number })),
    ...batches.map(({ workOrders }) => ({ id: workOrders[0].id, steps: [{}, {}, {}, {}] })),
    null,
    null,
    null,
  ] as object[]);
  expect(statements, statements.join('\n')).toHaveLength(4);
});

test('counting an order uses an index scan, however many counters there are', async () => {
  const { offerId } = await offers({ thresholdQty: 1 });
  await graph.sql('insert into batch_counter (offer_id) select gen_random_uuid() from generate_series(1, 1000)');
  await graph.sql('vacuum analyze');
  const statements = await graph.statements(() => consume(anOrder([offerId, 1]).reserved()));
  const kept = statements.filter((sql) => /\$1/.test(sql) && /batch_counter/.test(sql));
  expect(kept).toHaveLength(1);
  expect(await sequentialScans(graph.databaseUrl, kept)).toEqual([]);
});

test('mutations of administrators have a statement budget', async () => {
  const terms = await offers({ thresholdQty: 1 });
  const confirming = await graph.statements(() => confirms(terms.offerId));
  expect(confirming.length, confirming.join('\n')).toBeLessThanOrEqual(9);
  const order = anOrder([terms.offerId, 1]);
  await consume(order.reserved(), order.paid());
  const finalizing = await graph.statements(() => consume(quotaClosed(terms, 1)));
  expect(finalizing.length, finalizing.join('\n')).toBeLessThanOrEqual(20);
  const [step] = (await batchOf(terms.offerId)).workOrders[0].steps;
  const advancing = await graph.statements(() => advances(step.id, 'DOING'));
  expect(advancing.length, advancing.join('\n')).toBeLessThanOrEqual(14);
});
