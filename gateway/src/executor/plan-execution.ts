import type { Operation } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { Caller } from '@muster/kit/domain';
import { inSpan } from '@muster/kit/tracing';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Asked } from './fetch-step.ts';
import { toldError } from './free-names.ts';
import type { Gathered, Run, Step } from './run.ts';
import { faultError, type Shape, type Shaping, shapeOf } from './shape.ts';
import { stepOf } from './steps.ts';
import { Unsupported } from './unsupported.ts';

/** An operation that is planned and made ready to run. */
export interface PlanExecution {
  readonly step: Step | null;
  readonly shape: Shape;
  /** Of variables that a client may leave out. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

interface Planned {
  readonly operation: Operation;
  readonly plan: QueryPlan;
  readonly peers: ReadonlyMap<string, Asked>;
  /** What subgraphs are asked. */
  readonly schema: GraphQLSchema;
}

/** Makes a plan ready. Throws Unsupported for what only Apollo's own executor knows. */
export function executionOf({ operation, plan: { node }, peers, schema }: Planned): PlanExecution {
  if (node?.kind === 'Subscription') throw new Unsupported('a subscription');
  return {
    shape: shapeOf(operation),
    step: node === undefined ? null : stepOf(node, { operation, peers, schema }),
    defaults: operation.collectDefaultedVariableValues(),
  };
}

/** What is there before a plan runs: the answer of the subgraph that an event comes from, which is written into. */
export interface Begun {
  readonly gathered: Gathered;
  readonly errors: Error[];
}

/** Runs it once. What it answers is what Apollo's own executor would. */
export async function runPlan(
  { step, shape, defaults }: PlanExecution,
  caller: Caller,
  variables: Readonly<Record<string, unknown>>,
  { gathered, errors }: Begun = { gathered: {}, errors: [] },
): Promise<ExecutionResult> {
  const run: Run = { caller, variables, errors, gathered };
  if (step !== null) await inSpan('gateway.execute', {}, async () => step(run, gathered));
  const shaping: Shaping = { variables: { ...defaults, ...variables }, faults: [] };
  try {
    const data = shape(gathered, shaping) as ExecutionResult['data'];
    if (run.errors.length > 0)
      return { errors: run.errors.map((error) => toldError(error as GraphQLError)), data: data! };
    if (shaping.faults.length > 0)
      return { extensions: { valueCompletion: shaping.faults.map(faultError) }, data: data! };
    return { data: data! };
  } catch (error) {
    // A subgraph's answer that is not of its own schema.
    return { errors: [new GraphQLError((error as Error).message, { originalError: error as Error })] };
  }
}
