import { setImmediate } from 'node:timers/promises';
import type { Operation } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { Overrun } from '@muster/kit/domain';
import { overrunError } from '@muster/kit/graphql';
import { inSpan } from '@muster/kit/tracing';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { BoundedCaller } from '../context.ts';
import type { FetchTarget } from './fetch-step.ts';
import { withClientNames } from './name-conflicts.ts';
import type { MergedObject, Run, Step } from './run.ts';
import { faultError, type Shape, type Shaping, shapeOf } from './shape.ts';
import { stepOf } from './steps.ts';
import { Unsupported } from './unsupported.ts';

/** An answer of so many objects takes a while to be cut to its shape, and to be written. */
const LARGE_OBJECTS = 2_000;

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
  readonly subgraphs: ReadonlyMap<string, FetchTarget>;
  /** What subgraphs are asked. */
  readonly schema: GraphQLSchema;
}

/** Makes a plan ready. Throws Unsupported for what only Apollo's own executor knows. */
export function executionOf({ operation, plan: { node }, subgraphs, schema }: Planned): PlanExecution {
  if (node?.kind === 'Subscription') throw new Unsupported('a subscription');
  return {
    shape: shapeOf(operation),
    step: node === undefined ? null : stepOf(node, { operation, subgraphs, schema }),
    defaults: operation.collectDefaultedVariableValues(),
  };
}

/** What is there before a plan runs: the answer of the subgraph that an event comes from, which is written into. */
export interface InitialData {
  readonly data: MergedObject;
  readonly errors: Error[];
}

/** Runs it once. What it answers is what Apollo's own executor would. */
export async function runPlan(
  { step, shape, defaults }: PlanExecution,
  caller: BoundedCaller,
  variables: Readonly<Record<string, unknown>>,
  { data, errors }: InitialData = { data: {}, errors: [] },
): Promise<ExecutionResult> {
  const { allowance } = caller;
  const run: Run = { caller, variables, errors, data, missing: new Set(), hasChanged: false };
  if (step !== null) await inSpan('gateway.execute', {}, async () => step(run, data));
  if (allowance.ended !== null) return overrunAnswer(allowance.ended);
  const isLarge = allowance.taken > LARGE_OBJECTS;
  // Everybody else has a turn before the answer is cut to its shape, and before it is written.
  if (isLarge) await setImmediate();
  const { objects, chars } = allowance.limits;
  const shaping: Shaping = {
    variables: { ...defaults, ...variables },
    faults: [],
    missing: run.missing,
    objectsLeft: objects ?? Number.POSITIVE_INFINITY,
    charsLeft: chars ?? Number.POSITIVE_INFINITY,
    tooLarge: () => allowance.tooLarge(),
  };
  try {
    const shaped = shape(data, shaping) as ExecutionResult['data'];
    if (isLarge) await setImmediate();
    if (run.errors.length > 0)
      return { errors: run.errors.map((error) => withClientNames(error as GraphQLError)), data: shaped! };
    if (shaping.faults.length > 0)
      return { extensions: { valueCompletion: shaping.faults.map(faultError) }, data: shaped! };
    return { data: shaped! };
  } catch (error) {
    if (error instanceof Overrun) return overrunAnswer(error);
    // A subgraph's answer that is not of its own schema.
    return { errors: [new GraphQLError((error as Error).message, { originalError: error as Error })] };
  }
}

/** Nothing of an answer that is too large, or comes too late, is told. */
export const overrunAnswer = (overrun: Overrun): ExecutionResult => ({ errors: [overrunError(overrun)], data: null });
