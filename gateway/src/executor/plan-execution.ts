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

/** Objects of a large answer, which holds the event loop while it is shaped and serialized. */
const LARGE_OBJECTS = 2_000;

/** A planned operation, compiled to run. */
export interface PlanExecution {
  readonly step: Step | null;
  readonly shape: Shape;
  /** Default values of variables. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

interface Planned {
  readonly operation: Operation;
  readonly plan: QueryPlan;
  readonly subgraphs: ReadonlyMap<string, FetchTarget>;
  /** Supergraph schema, with the elements that the API schema hides. */
  readonly schema: GraphQLSchema;
}

/** Compiles a plan. Throws Unsupported when only Apollo's own executor can run it. */
export function executionOf({ operation, plan: { node }, subgraphs, schema }: Planned): PlanExecution {
  if (node?.kind === 'Subscription') throw new Unsupported('a subscription');
  return {
    shape: shapeOf(operation),
    step: node === undefined ? null : stepOf(node, { operation, subgraphs, schema }),
    defaults: operation.collectDefaultedVariableValues(),
  };
}

/** Data before a plan runs: the answer of an event's own subgraph, into which the run writes. */
export interface InitialData {
  readonly data: MergedObject;
  readonly errors: Error[];
}

/** Runs it once, with the same answer as Apollo's own executor. */
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
  // Yields the event loop before the answer is shaped, and again before it is serialized.
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
    // The subgraph's answer does not match its schema.
    return { errors: [new GraphQLError((error as Error).message, { originalError: error as Error })] };
  }
}

/** An answer that is too large or too late has an error and no data. */
export const overrunAnswer = (overrun: Overrun): ExecutionResult => ({ errors: [overrunError(overrun)], data: null });
