import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hop, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

describe.each<Hop>(['in process', 'over HTTP'])('with subgraphs %s', (hop) => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway({ hop });
  });
  afterAll(() => shop.close());

  test.each([
    ['of another value', '{ lamp(id: "7") { id: brightness maker { name } } }', { id: 0 }],
    ['of the type', '{ lamp(id: "7") { __typename: note maker { name } } }', { __typename: 'lamp 7' }],
    [
      'of what is said by another subgraph',
      '{ lamp(id: "7") { id: maker { id: name } } }',
      { id: { id: 'maker of 7' } },
    ],
    [
      'in fragments, twice, under conditions',
      '{ lamp(id: "7") { ...F id: brightness @skip(if: false) maker { name } } } fragment F on Light { ... on Lamp { id: brightness @include(if: true) } }',
      { id: 0 },
    ],
    ['that every object has', '{ lamp(id: "7") { constructor: id maker { name } } }', { constructor: '7' }],
    ['of the gateway’s own', '{ lamp(id: "7") { _muster_as_id: brightness id: note } }', { _muster_as_id: 0 }],
  ])('a name %s', async (_name, query, lamp) => {
    const { body } = await shop.post(query);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ lamp });
    expect((await shop.post(query)).body).toEqual(body);
  });

  test('the name of a prototype is answered', async () => {
    const response = await shop.send({ query: '{ __proto__: lamp(id: "7") { __proto__: brightness } }' });
    expect(await response.text()).toBe('{"data":{"__proto__":{"__proto__":0}}}\n'.trim());
  });

  test('what Apollo’s executor runs', async () => {
    const { body } = await shop.post(
      '{ __schema { id: queryType { __typename: name } } id: lamp(id: "7") { id: brightness maker { name } } }',
    );
    expect(body).toMatchObject({ data: { __schema: { id: { __typename: 'Query' } }, id: { id: 0 } } });
  });

  test('errors', async () => {
    const { body } = await shop.post('{ id: lamp(id: "7") { id: crash brightness } }');
    expect(body.data).toEqual({ id: { id: null, brightness: 0 } });
    expect(body.errors?.map(({ path }) => path)).toEqual([['id', 'id']]);
  });

  test('a subscription', async () => {
    const socket = watcher(shop.url);
    const { seen, errors, stop } = socket.watch(
      'subscription { id: lampChanged(ids: ["d1"]) { _muster_root_key: note id: brightness __typename: id maker { id: name } } }',
    );
    await eventually(() => seen.length + errors.length > 0);
    stop();
    expect(errors).toEqual([]);
    const lamp = { _muster_root_key: 'lamp d1', id: 0, __typename: 'd1', maker: { id: 'maker of d1' } };
    expect(seen[0]).toEqual({ data: { id: lamp } });
    await socket.dispose();
  });
});
