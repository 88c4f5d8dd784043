import type { FetchNode } from '@apollo/query-planner';
import { Overrun } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import { inSpan } from '@muster/kit/tracing';
import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { countObjects } from './count-objects.ts';
import { dedupe, NOT_REQUESTED, oneEach } from './dedupe-representations.ts';
import { merge } from './merge.ts';
import { type Representation, representation } from './representations.ts';
import { pathsTo } from './response-path.ts';
import type { MergedObject, Path, Run, Step } from './run.ts';
import { subgraphError } from './subgraph-error.ts';
import { Unsupported } from './unsupported.ts';

/** The part of a subgraph client that plans use. */
export type FetchTarget = Pick<SubgraphClient, 'name' | 'isRemote' | 'execute'>;

type Fetch = (run: Run, data: unknown) => Promise<void>;

/** Fetches from one subgraph and merges its answer into the data. */
export function fetchStep(
  node: FetchNode,
  subgraphs: ReadonlyMap<string, FetchTarget>,
  schema: GraphQLSchema,
  path: Path,
): Step {
  if (node.inputRewrites?.length || node.outputRewrites?.length || node.contextRewrites?.length)
    throw new Unsupported('rewrites');
  const subgraph = subgraphs.get(node.serviceName);
  if (subgraph === undefined) throw new Unsupported('a subgraph that is not here');
  const fetch =
    node.requires === undefined
      ? rootFetch(node, subgraph, path)
      : entityFetch(node, subgraph, representation(node.requires, schema), path);
  const attributes = { service: node.serviceName };
  return async (run, data) => {
    try {
      await inSpan('gateway.fetch', attributes, () => fetch(run, data));
    } catch (error) {
      // An overrun is reported once, by `runPlan`.
      if (!(error instanceof Overrun)) run.errors.push(error as Error);
    }
  };
}

/** Fetch of root fields, merged into each object that it starts from. */
function rootFetch(node: FetchNode, subgraph: FetchTarget, path: Path): Fetch {
  return async (run, present) => {
    const objects = objectsOf(present);
    if (objects.length === 0) return;
    if (node.operationKind === 'mutation') {
      if (run.hasChanged) run.caller = { ...run.caller };
      run.hasChanged = true;
    }
    const { data, errors = [] } = await ask(node, subgraph, run, {});
    for (const error of errors)
      run.errors.push(subgraphError(error, node.serviceName, error.path && [...path, ...error.path]));
    for (const object of objects) merge(object, data);
  };
}

/** Fetch of entities (`_entities`): sends their representations and merges each result into its entity. */
function entityFetch(node: FetchNode, subgraph: FetchTarget, represented: Representation, path: Path): Fetch {
  const batch = subgraph.isRemote ? dedupe : oneEach;
  return async (run, present) => {
    const objects = objectsOf(present);
    const { representations, indexOf } = batch(objects, represented);
    if (representations.length === 0) return;
    const { data, errors = [] } = await ask(node, subgraph, run, { representations });
    if (errors.length > 0) {
      const paths = pathsTo(run.data, path);
      const pathsOf = (which: number) =>
        objects.flatMap((_, index) => (indexOf[index] === which ? [paths[index] ?? []] : []));
      for (const error of errors) noteErrors(run, node, error, path, pathsOf);
    }
    if (!data) return;
    const failed = new Set(errors.map(({ path }) => path?.[1]));
    const answered = data._entities;
    if (!Array.isArray(answered)) throw new Error('Expected "data._entities" in response to be an array');
    if (answered.length !== representations.length)
      throw new Error(`Expected "data._entities" to contain ${representations.length} elements`);
    for (let index = 0; index < objects.length; index += 1) {
      const which = indexOf[index]!;
      if (which === NOT_REQUESTED) continue;
      if (answered[which] === null && !failed.has(which)) run.missing.add(objects[index]!);
      merge(objects[index]!, answered[which] as MergedObject | null);
    }
  };
}

/** An error about one entity is reported at each path where the entity is. */
function noteErrors(
  run: Run,
  { serviceName }: FetchNode,
  error: GraphQLError,
  here: Path,
  pathsOf: (which: number) => readonly Path[],
): void {
  const { path } = error;
  const which = path?.[1];
  if (path === undefined || typeof which !== 'number') {
    run.errors.push(subgraphError(error, serviceName, path && [...here, ...path]));
    return;
  }
  for (const before of pathsOf(which))
    run.errors.push(subgraphError(error, serviceName, [...before, ...path.slice(2)]));
}

const objectsOf = (data: unknown): MergedObject[] =>
  Array.isArray(data) ? data.filter((object) => object !== undefined && object !== null) : [data as MergedObject];

type Answer = ExecutionResult<MergedObject>;

async function ask(
  { operation, operationName, variableUsages = [] }: FetchNode,
  subgraph: FetchTarget,
  { caller, variables: given }: Run,
  variables: Record<string, unknown>,
): Promise<Answer> {
  const { allowance } = caller;
  allowance.check();
  for (const name of variableUsages) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined) variables[name] = value;
  }
  const answer = (await subgraph.execute({ query: operation, variables, operationName }, caller)) as Answer;
  // A subgraph in this process charges the allowance itself, and may have ended it.
  if (subgraph.isRemote && answer.data) allowance.take(countObjects(answer.data));
  allowance.check();
  return answer;
}
