import type { Operation } from '@apollo/federation-internals';
import { evaluateCondition, type PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type FetchTarget, fetchStep } from './fetch-step.ts';
import { dataAt } from './response-path.ts';
import type { Path, Step } from './run.ts';
import { Unsupported } from './unsupported.ts';

/** Operation, subgraphs and schema that a plan is compiled for. */
export interface StepContext {
  readonly operation: Operation;
  readonly subgraphs: ReadonlyMap<string, FetchTarget>;
  /** Supergraph schema, with the elements that the API schema hides. */
  readonly schema: GraphQLSchema;
}

/** Compiles a part of a plan for its response path. */
export function stepOf(node: PlanNode, context: StepContext, path: Path = []): Step {
  switch (node.kind) {
    case 'Fetch':
      return fetchStep(node, context.subgraphs, context.schema, path);
    case 'Sequence': {
      const steps = node.nodes.map((one) => stepOf(one, context, path));
      return async (run, data) => {
        for (const step of steps) await step(run, data);
      };
    }
    case 'Parallel': {
      const steps = node.nodes.map((one) => stepOf(one, context, path));
      return (run, data) => Promise.all(steps.map((step) => step(run, data)));
    }
    case 'Flatten': {
      const step = stepOf(node.node, context, [...path, ...node.path]);
      return (run, data) => {
        const within = dataAt(data, node.path);
        return within ? step(run, within) : undefined;
      };
    }
    case 'Condition': {
      const [then, otherwise] = [node.ifClause, node.elseClause].map((one) => one && stepOf(one, context, path));
      const { variableDefinitions } = context.operation;
      return (run, data) => {
        const holds = evaluateCondition(node, variableDefinitions, run.variables as Record<string, unknown>);
        return (holds ? then : otherwise)?.(run, data);
      };
    }
    default:
      throw new Unsupported(node.kind);
  }
}
