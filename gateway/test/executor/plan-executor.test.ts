import { readdirSync, readFileSync } from 'node:fs';
import type { Caller } from '@muster/kit/domain';
import { Allowance } from '@muster/kit/domain';
import type { GraphRequest } from '@muster/kit/serve';
import { type ExecutionResult, GraphQLError, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type FetchTarget, PlanExecutor } from '../../src/executor/index.ts';
import { completeAnswer } from '../../src/graph/complete-answer.ts';
import { EDGE_CASE_SUBGRAPHS } from './edge-case-supergraph.ts';
import { SHOP_SUBGRAPHS } from './shop-supergraph.ts';
import { graphOf } from './stub-graph.ts';

const graph = graphOf(EDGE_CASE_SUBGRAPHS);
const CALLER = { correlationId: 'one' } as Caller;

type Answering = (request: GraphRequest) => object;

/** An executor over stub subgraphs, with a log of their requests. */
function executorOf(answers: Readonly<Record<string, Answering>>, isRemote = false) {
  const asked: { readonly name: string; readonly variables: GraphRequest['variables'] }[] = [];
  const callers: Caller[] = [];
  const subgraphs = new Map(
    EDGE_CASE_SUBGRAPHS.map(({ name }): [string, FetchTarget] => [
      name,
      {
        name,
        isRemote,
        async execute(request, caller) {
          callers.push(caller);
          asked.push({ name, variables: request.variables });
          return (answers[name] ?? (() => ({ data: null })))(request) as ExecutionResult;
        },
      },
    ]),
  );
  const executor = new PlanExecutor({ ...graph, subgraphs });
  const run = async (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const caller = { ...CALLER, allowance: new Allowance() };
    const request = { document, operation: getOperationAST(document)!, variables, caller };
    return executor.execute(request, async () => ({ extensions: { by: 'Apollo' } }));
  };
  return { asked, callers, run };
}

const songBy = (id: string, maker: string) => ({ __typename: 'Song', id, maker: { __typename: 'Person', id: maker } });
const AGES = '{ things { ... on Song { id maker { age } } ... on Painting { id } } }';
/** Ages of people, by the length of their ids; those of `hidden` are errors. */
const agesOf =
  (...hidden: readonly string[]): Answering =>
  ({ variables }) => {
    const people = variables!.representations as { id: string }[];
    const isHidden = people.map(({ id }) => hidden.includes(id));
    return {
      data: { _entities: people.map(({ id }, index) => ({ age: isHidden[index] ? null : id.length })) },
      errors: isHidden.flatMap((hides, index) =>
        hides ? [new GraphQLError('not for you', { path: ['_entities', index, 'age'] })] : [],
      ),
    };
  };

test('an error about an entity is told where the entity is, whatever else is in the list', async () => {
  const things = [{ __typename: 'Painting', id: 'p1' }, null, songBy('s1', 'anna'), songBy('s2', 'ben')];
  const { run } = executorOf({ works: () => ({ data: { things } }), people: agesOf('ben') });
  const { data, errors } = await run(AGES);
  expect(data).toEqual({
    things: [{ id: 'p1' }, null, { id: 's1', maker: { age: 4 } }, { id: 's2', maker: { age: null } }],
  });
  expect(errors?.map(({ path, message }) => ({ path, message }))).toEqual([
    { path: ['things', 3, 'maker', 'age'], message: 'not for you' },
  ]);
});

test.each([
  ['over a network, who is there twice is asked for once', true, ['anna', 'ben']],
  ['in one process each is asked for: loaders find the same', false, ['anna', 'ben', 'anna']],
])('%s; both places get the answer and the error', async (_name, isRemote, ids) => {
  const things = [songBy('s1', 'anna'), songBy('s2', 'ben'), songBy('s3', 'anna')];
  const { run, asked } = executorOf({ works: () => ({ data: { things } }), people: agesOf('anna') }, isRemote);
  const { data, errors } = await run(AGES);
  expect(asked.at(-1)).toEqual({
    name: 'people',
    variables: { representations: ids.map((id) => ({ __typename: 'Person', id })) },
  });
  expect(data).toEqual({
    things: [
      { id: 's1', maker: { age: null } },
      { id: 's2', maker: { age: 3 } },
      { id: 's3', maker: { age: null } },
    ],
  });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['things', 0, 'maker', 'age'],
    ['things', 2, 'maker', 'age'],
  ]);
});

test('introspection is left to Apollo’s executor, and nothing was asked', async () => {
  const { run, asked } = executorOf({});
  expect(await run('{ __schema { types { name } } }')).toEqual({ extensions: { by: 'Apollo' } });
  expect(asked).toEqual([]);
});

test.each(['constructor', '__proto__', 'id', '__typename', '_muster_as_id', '_muster_root_key'])(
  '%s is the name of whatever a client gives it to',
  async (name) => {
    const { run } = executorOf({
      works: () => ({ data: { me: { __typename: 'Person', id: 'anna' } } }),
      people: ({ query }) => ({ data: { _entities: [{ [/(\w+): ?name/.exec(query)![1]!]: 'Anna' }] } }),
    });
    const { data, errors } = await run(`{ me { ${name}: name } }`);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toBe(`{"me":{${JSON.stringify(name)}:"Anna"}}`);
  },
);

test('errors are told at the names that the client gave', async () => {
  const { run } = executorOf({
    works: () => ({ data: { _muster_as_id: { __typename: 'Person', id: 'anna' } } }),
    people: ({ query }) => {
      const key = /(\w+): ?age/.exec(query)![1]!;
      const error = new GraphQLError('not for you', { path: ['_entities', 0, key] });
      return { data: { _entities: [{ [key]: null }] }, errors: [error] };
    },
  });
  const { data, errors } = await run('{ id: me { id: age } }');
  expect(data).toEqual({ id: { id: null } });
  expect(errors?.map(({ path }) => path)).toEqual([['id', 'id']]);
});

test('a variable by which plans ask is the client’s all the same', async () => {
  const { run, asked } = executorOf({
    works: () => ({ data: { things: [{ __typename: 'Painting', id: 'p1' }] } }),
    prices: () => ({ data: { _entities: [{ price: { cents: 5 } }] } }),
  });
  const text =
    'query ($representations: String) { things { ... on Painting { price(in: $representations) { cents } } } }';
  const { data, errors } = await run(text, { representations: 'EUR' });
  expect(errors).toBeUndefined();
  expect(data).toEqual({ things: [{ price: { cents: 5 } }] });
  expect(asked.at(-1)!.variables).toEqual({
    _muster_as_representations: 'EUR',
    representations: [{ __typename: 'Painting', id: 'p1' }],
  });
});

test('a variable that is not of its type is refused before anything is asked', async () => {
  const { run, asked } = executorOf({});
  const { data, errors } = await run('query ($first: Int) { works(first: $first) { id } }', { first: 'many' });
  expect(data).toBeUndefined();
  expect(errors?.[0]?.message).toContain('Variable "$first" got invalid value "many"');
  expect(asked).toEqual([]);
});

test('a subgraph that is away takes its own part of the answer with it, and no other', async () => {
  const { run } = executorOf({
    works: () => ({ data: { things: [songBy('s1', 'anna')] } }),
    people: () => {
      throw new GraphQLError('people is away', { extensions: { code: 'TRY_AGAIN' } });
    },
  });
  const { data, errors } = await run(AGES);
  expect(data).toEqual({ things: [{ id: 's1', maker: { age: null } }] });
  expect(errors?.map(({ message }) => message)).toEqual(['people is away']);
});

describe('an entity that its subgraph does not know', () => {
  const painting = { __typename: 'Painting', id: 'p1', maker: { __typename: 'Person', id: 'anna' } };
  const asking = (things: readonly object[], person: object | null, errors?: GraphQLError[]) =>
    executorOf({
      works: () => ({ data: { things } }),
      people: () => ({ data: { _entities: things.map(() => person) }, errors }),
    }).run(`{ things { ... on ${(things[0] as { __typename: string }).__typename} { id maker { name } } } }`);

  test('is null without an error in a nullable field', async () => {
    expect(completeAnswer(await asking([painting, painting], null))).toEqual({
      data: {
        things: [
          { id: 'p1', maker: null },
          { id: 'p1', maker: null },
        ],
      },
    });
  });

  test('is reported as missing in a non-null field', async () => {
    const { data, errors } = completeAnswer(await asking([songBy('s1', 'anna')], null));
    expect(data).toEqual({ things: [null] });
    expect(errors?.map(({ path }) => path)).toEqual([['things', 0, 'maker', 'name']]);
  });

  test('differs from an entity that lacks a value', async () => {
    const { errors } = completeAnswer(await asking([painting], { name: null }));
    expect(errors?.map(({ path }) => path)).toEqual([['things', 0, 'maker', 'name']]);
  });

  test('differs from an entity that could not be loaded', async () => {
    const fault = new GraphQLError('the database is away', { path: ['_entities', 0] });
    const { data, errors } = completeAnswer(await asking([painting], null, [fault]));
    expect(data).toEqual({ things: [{ id: 'p1', maker: null }] });
    expect(errors?.map(({ message }) => message)).toEqual(['the database is away']);
  });
});

test('a mutation invalidates what was loaded for the same caller before it', async () => {
  const { run, callers } = executorOf({
    works: () => ({ data: { sell: { __typename: 'Painting', id: 'p1' } } }),
    people: () => ({ data: { rename: { id: 'anna' } } }),
  });
  await run('mutation { sell(id: "p1") { id } rename(id: "anna", name: "Ann") { id } }');
  expect(callers).toHaveLength(2);
  expect(callers[1]).not.toBe(callers[0]);
  expect(callers[1]).toEqual(callers[0]);
});

test('a subgraph that names prototypes changes none', async () => {
  const hostile = '{"__proto__":{"isAdmin":true},"constructor":{"isAdmin":true},"toString":{"isAdmin":true},"id":"s1"}';
  const { run } = executorOf({
    works: () => ({ data: { things: [{ ...songBy('s1', 'anna'), ...JSON.parse(hostile) }] } }),
    people: () => ({ data: { _entities: [{ ...JSON.parse(hostile), age: 4 }] } }),
  });
  const { data } = await run(AGES);
  expect(data).toEqual({ things: [{ id: 's1', maker: { age: 4 } }] });
  for (const thing of [{}, Object, data!]) expect('isAdmin' in thing).toBe(false);
});

test('every operation of the client contract is ours to answer', () => {
  const subgraphs = new Map(
    SHOP_SUBGRAPHS.map(({ name }): [string, FetchTarget] => [
      name,
      { name, isRemote: false, execute: async () => ({ data: null }) },
    ]),
  );
  const executor = new PlanExecutor({ ...graphOf(SHOP_SUBGRAPHS), subgraphs });
  const folder = new URL('../../../schema/contract/operations/', import.meta.url);
  const left: string[] = [];
  for (const file of readdirSync(folder)) {
    const document = parse(readFileSync(new URL(file, folder), 'utf8'));
    const operation = getOperationAST(document)!;
    if (operation.operation === 'subscription') continue;
    if (!executor.canRun(document, operation)) left.push(file);
  }
  expect(left).toEqual([]);
});
