import { sampleItemCreated } from '@muster/events';
import { aCustomer, anAdministrator, testSubgraph } from '@muster/testing';
import { afterEach, expect, test } from 'vitest';
import { sample } from '../src/subgraph.ts';

const graph = await testSubgraph(sample);
const manager = anAdministrator('sample:manage');
const CREATE = `mutation ($input: CreateSampleItemInput!) { createSampleItem(input: $input) { __typename
  ... on SampleItemPayload { item { id name } } ... on InvalidInput { issues { path } } } }`;

afterEach(async () => {
  for (const { name, sql } of sample.invariants) expect(await graph.sql(sql), name).toEqual([]);
});

test('an item that an administrator creates is seen by everybody, and its event is emitted', async () => {
  const { item } = (await graph.run(CREATE, { input: { name: 'First' } }, manager)).createSampleItem;
  const query = 'query ($id: ID!) { sampleItem(id: $id) { name } }';
  expect(await graph.run(query, { id: item.id })).toEqual({ sampleItem: { name: 'First' } });
  expect(await graph.emitted(sampleItemCreated)).toEqual([{ itemId: item.id }]);
});

test('a name of nothing is refused with its path, and a customer creates no item', async () => {
  const { createSampleItem } = await graph.run(CREATE, { input: { name: ' ' } }, manager);
  expect(createSampleItem).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'name' }] });
  const { errors } = await graph.answer(CREATE, { input: { name: 'First' } }, aCustomer());
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
