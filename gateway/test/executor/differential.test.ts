import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { Caller } from '@muster/kit/domain';
import { Allowance } from '@muster/kit/domain';
import { type ExecutionResult, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type FetchTarget, PlanExecutor } from '../../src/executor/index.ts';
import { EDGE_CASE_SUBGRAPHS } from './edge-case-supergraph.ts';
import { randomOperation } from './random-operation.ts';
import { SeededRandom } from './seeded-random.ts';
import { SHOP_SUBGRAPHS } from './shop-supergraph.ts';
import { graphOf, type StubGraph } from './stub-graph.ts';
import { differing, stubSubgraphs, type Trouble } from './stub-subgraphs.ts';

/** Operations per graph; any number by hand. */
const CASES = Number(process.env.EXECUTOR_CASES ?? 400);
/** First seed: a failure names its own, to run that case alone. */
const FIRST = Number(process.env.EXECUTOR_FIRST ?? 1);

const CALLER = { correlationId: 'fuzz' } as Caller;

/** Answer of Apollo's own executor. */
async function byApollo(
  graph: StubGraph,
  subgraphs: ReadonlyMap<string, FetchTarget>,
  text: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult> {
  const document = parse(text);
  const plan: QueryPlan = graph.planner.buildQueryPlan(operationFromDocument(graph.api, document));
  const services = Object.fromEntries(
    [...subgraphs].map(([name, subgraph]): [string, GraphQLDataSource] => [
      name,
      { process: ({ request }) => subgraph.execute({ ...request, query: request.query! } as never, CALLER) as never },
    ]),
  );
  const request = { request: { variables }, document, queryHash: '', source: text, context: {}, metrics: {} };
  return executeQueryPlan(
    plan,
    services,
    request as never,
    buildOperationContext({ schema: graph.apiSchema, operationDocument: document, operationName: undefined }),
    graph.schema,
    graph.api,
  ) as Promise<ExecutionResult>;
}

/**
 * Answer as a client sees it, independent of the order of fetches. When one of several object types is not selected, Apollo's
 * executor reports the errors of the others at the wrong indices; and of several types that select a field, either may be
 * named. Those details are not compared. With many faults, ours reports a little more.
 */
function seen({ data, errors = [], extensions }: ExecutionResult) {
  const sorted = (list: readonly { message: string; path?: unknown; extensions?: unknown }[], isIndexed: boolean) =>
    list
      .map(({ message, path = null, extensions: more = {} }) => JSON.stringify({ message, path, more }))
      .map((text) => (isIndexed ? text.replace(/field \w+\./, 'field ') : text.replaceAll(/,\d+(?=[,\]])/g, ',#')))
      .toSorted();
  const faults = (extensions?.valueCompletion ?? []) as NonNullable<ExecutionResult['errors']>;
  return JSON.parse(JSON.stringify({ data, errors: sorted(errors, false), faults: sorted(faults, true) }));
}

/** The answer to an operation's twin, with the names of the operation itself. */
const renamed = <T>(answer: T): T => JSON.parse(JSON.stringify(answer).replaceAll(INSTEAD, ''));

/** Null for an answer that contradicts the plan: a value where a list must be, with entities in it. */
const outcome = (answering: Promise<ExecutionResult>) => answering.then(seen, () => null);

/**
 * Whether the answers differ only in that Apollo's lacks data, without an error, where ours has some: it cannot tell the type
 * of an object without `__typename`, once it is selected through an interface or a union.
 */
function isLost(apollo: ReturnType<typeof seen>, ours: ReturnType<typeof seen>): boolean {
  let lost = 0;
  const covers = (one: unknown, other: unknown): boolean => {
    if (one === null && other !== null) lost += 1;
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
      return one === null || one === other;
    const keys = Object.keys(one);
    lost += Object.keys(other).length - keys.length;
    return keys.every(
      (key) => key in other && covers((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    );
  };
  const isTold = JSON.stringify([apollo.errors, apollo.faults]) === JSON.stringify([ours.errors, ours.faults]);
  return isTold && covers(apollo.data, ours.data) && lost > 0;
}

const TROUBLES: readonly Trouble[] = [
  { nulls: 0, errors: 0, nonsense: 0, away: 0 },
  { nulls: 0.15, errors: 0, nonsense: 0, away: 0 },
  { nulls: 0.1, errors: 0.08, nonsense: 0, away: 0 },
  { nulls: 0.05, errors: 0, nonsense: 0.05, away: 0 },
  { nulls: 0.05, errors: 0.03, nonsense: 0.02, away: 0.1 },
];

/** Prefix that the gateway gives to fields whose names plans need; Apollo's executor gets it from the start. */
const INSTEAD = '_muster_as_';

/** Compares both executors, and answers whether ours ran the operation. */
async function compare(
  graph: StubGraph,
  seed: number,
  names: readonly string[],
): Promise<'invalid' | 'not planned' | 'left to Apollo' | 'lost by Apollo' | 'same'> {
  const chance = new SeededRandom(seed);
  const trouble = chance.one(TROUBLES);
  const isRemote = chance.is(0.5);
  const { text, twin, variables } = randomOperation(graph.apiSchema, chance, { names, instead: INSTEAD });
  const document = parse(text);
  if (validate(graph.apiSchema, document).length > 0) return 'invalid';
  try {
    graph.planner.buildQueryPlan(operationFromDocument(graph.api, parse(twin)));
  } catch {
    return 'not planned'; // Neither can: some fragments that can never apply are too much for Apollo's library.
  }
  const subgraphs = () => stubSubgraphs(graph.subgraphs, seed, trouble, isRemote);
  const operation = getOperationAST(document)!;
  const executor = new PlanExecutor({ ...graph, subgraphs: subgraphs() });
  if (!executor.canRun(document, operation)) return 'left to Apollo';
  const never = () => Promise.reject(new Error('Nothing is left to Apollo.'));
  const caller = { ...CALLER, allowance: new Allowance() };
  const ours = executor.execute({ document, operation, variables, caller }, never);
  const theirs = byApollo(graph, subgraphs(), twin, variables);
  const [answer, expected] = await Promise.all([outcome(ours), outcome(theirs.then(renamed))]);
  if (answer === null || expected === null) {
    expect(answer, `case ${seed}`).toBe(expected);
    return 'same';
  }
  if (isLost(expected, answer)) return 'lost by Apollo';
  if (answer.faults.some((fault: string) => expected.faults.includes(fault))) expected.faults = answer.faults;
  expect(answer, `case ${seed}: ${text}\n${JSON.stringify(variables)}`).toEqual(expected);
  return 'same';
}

describe.each([
  ['this system’s own graph', () => graphOf(SHOP_SUBGRAPHS)],
  ['a graph of odd things', () => graphOf(EDGE_CASE_SUBGRAPHS)],
])('on %s', (_name, make) => {
  const graph = make();

  test.each([
    ['', CASES, []],
    [' with names that plans use themselves', CASES / 2, [...graph.addedNames, 'constructor', '__proto__']],
  ])(
    `random operations%s are answered as Apollo’s executor answers them`,
    { timeout: 600_000 },
    async (_kind, cases, names) => {
      const counts = { invalid: 0, 'not planned': 0, 'lost by Apollo': 0, 'left to Apollo': 0, same: 0 };
      for (let seed = FIRST; seed < FIRST + cases; seed += 1) counts[await compare(graph, seed, names)] += 1;
      if (process.env.EXECUTOR_CASES !== undefined) console.log(counts);
      expect(differing).toEqual([]);
      expect(counts.same).toBeGreaterThan(cases / 4);
      expect(counts['left to Apollo']).toBeLessThan(cases / 20);
      expect(counts['lost by Apollo']).toBeLessThan(3 + cases / 200);
    },
  );
});
