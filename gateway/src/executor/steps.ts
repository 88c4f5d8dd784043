import type { Operation } from '@apollo/federation-internals';
import { evaluateCondition, type PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type Asked, fetchStep } from './fetch-step.ts';
import { dataAt } from './places.ts';
import type { Step } from './run.ts';
import { Unsupported } from './unsupported.ts';

/** What a plan is made ready for. */
export interface Ground {
  readonly operation: Operation;
  readonly peers: ReadonlyMap<string, Asked>;
  /** What subgraphs are asked. */
  readonly schema: GraphQLSchema;
}

/** Makes a part of a plan ready to run. */
export function stepOf(node: PlanNode, ground: Ground): Step {
  switch (node.kind) {
    case 'Fetch':
      return fetchStep(node, ground.peers, ground.schema);
    case 'Sequence': {
      const steps = node.nodes.map((one) => stepOf(one, ground));
      return async (run, place) => {
        for (const step of steps) await step(run, place);
      };
    }
    case 'Parallel': {
      const steps = node.nodes.map((one) => stepOf(one, ground));
      return (run, place) => Promise.all(steps.map((step) => step(run, place)));
    }
    case 'Flatten': {
      const step = stepOf(node.node, ground);
      return (run, place) => {
        const data = dataAt(place.data, node.path);
        return data ? step(run, { path: [...place.path, ...node.path], data }) : undefined;
      };
    }
    case 'Condition': {
      const [then, otherwise] = [node.ifClause, node.elseClause].map((one) => one && stepOf(one, ground));
      const { variableDefinitions } = ground.operation;
      return (run, place) => {
        const holds = evaluateCondition(node, variableDefinitions, run.variables as Record<string, unknown>);
        return (holds ? then : otherwise)?.(run, place);
      };
    }
    default:
      throw new Unsupported(node.kind);
  }
}
