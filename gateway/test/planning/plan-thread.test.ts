import { readdirSync, readFileSync } from 'node:fs';
import { operationFromDocument } from '@apollo/federation-internals';
import { type DocumentNode, getOperationAST, type OperationDefinitionNode, parse, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { resolveNameConflicts } from '../../src/executor/index.ts';
import { type PlanThread, startPlanThread, ThreadEnded } from '../../src/planning/plan-thread.ts';
import { EDGE_CASE_SUBGRAPHS } from '../executor/edge-case-supergraph.ts';
import { randomOperation } from '../executor/random-operation.ts';
import { SeededRandom } from '../executor/seeded-random.ts';
import { SHOP_SUBGRAPHS } from '../executor/shop-supergraph.ts';
import { graphOf, type StubGraph } from '../executor/stub-graph.ts';
import { BREAKING_WORKER } from './breaking-worker-url.ts';

const CASES = 60;

/** The plan, or what the planner throws. */
const outcome = (planning: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(planning)
    .then(
      (plan) => JSON.parse(JSON.stringify(plan)),
      ({ name, message, extensions }) => ({ name, message, extensions }),
    );

async function plannedTwice(graph: StubGraph, thread: PlanThread, asked: DocumentNode, of: OperationDefinitionNode) {
  const { document, operation } = resolveNameConflicts(asked, of, graph.addedNames);
  const operationName = operation.name?.value;
  const here = await outcome(() =>
    graph.planner.buildQueryPlan(operationFromDocument(graph.api, document, { operationName })),
  );
  const there = await outcome(() => thread.plan({ text: print(document), operationName }));
  return { here, there };
}

describe.each([
  ['this system’s own graph', () => graphOf(SHOP_SUBGRAPHS)],
  ['a graph of edge cases', () => graphOf(EDGE_CASE_SUBGRAPHS)],
])('on %s', (_name, make) => {
  test('random operations are planned in the worker thread as they are here', { timeout: 600_000 }, async () => {
    const graph = make();
    const thread = await startPlanThread(graph.supergraphSdl);
    const names = [...graph.addedNames, 'constructor', '__proto__'];
    let planned = 0;
    for (let seed = 1; seed <= CASES; seed += 1) {
      const { text } = randomOperation(graph.apiSchema, new SeededRandom(seed), { names, instead: '_other_' });
      const document = parse(text);
      if (validate(graph.apiSchema, document).length > 0) continue;
      const { here, there } = await plannedTwice(graph, thread, document, getOperationAST(document)!);
      expect(there, `case ${seed}: ${text}`).toEqual(here);
      planned += 1;
    }
    expect(planned).toBeGreaterThan(CASES / 4);
    await thread.end();
  });
});

test('every operation of the client contract is planned in the worker thread as it is here', async () => {
  const graph = graphOf(SHOP_SUBGRAPHS);
  const thread = await startPlanThread(graph.supergraphSdl);
  const folder = new URL('../../../schema/contract/operations/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const document = parse(readFileSync(new URL(file, folder), 'utf8'));
    const { here, there } = await plannedTwice(graph, thread, document, getOperationAST(document)!);
    expect(there, file).toEqual(here);
    expect(here, file).toMatchObject({ kind: 'QueryPlan' });
  }
  await thread.end();
});

test('what the planner throws is thrown here, and the thread goes on', async () => {
  const graph = graphOf(EDGE_CASE_SUBGRAPHS);
  const thread = await startPlanThread(graph.supergraphSdl);
  await expect(thread.plan({ text: '{ nothingOfTheKind }', operationName: undefined })).rejects.toThrow(
    'nothingOfTheKind',
  );
  await expect(thread.plan({ text: '{ __typename }', operationName: undefined })).resolves.toMatchObject({
    kind: 'QueryPlan',
  });
  await thread.end();
});

test('a thread that dies, or is ended, fails the plan in hand', async () => {
  const dying = await startPlanThread('', BREAKING_WORKER);
  await expect(dying.plan({ text: '{ die }', operationName: undefined })).rejects.toThrow(ThreadEnded);
  await dying.ended;
  const endless = await startPlanThread('', BREAKING_WORKER);
  const planning = expect(endless.plan({ text: '{ endless }', operationName: undefined })).rejects.toThrow(ThreadEnded);
  await endless.end();
  await planning;
});

test('a thread that cannot start says why', async () => {
  await expect(startPlanThread('no supergraph at all')).rejects.toMatchObject({
    cause: { message: expect.stringContaining('Syntax Error') },
  });
});
