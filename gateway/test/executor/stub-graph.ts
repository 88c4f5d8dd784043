import { Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { compose } from '../../src/compose/index.ts';
import { plannerAddedNames } from '../../src/executor/index.ts';
import type { StubSubgraph } from './stub-subgraphs.ts';

/** Subgraphs, composed and ready to be planned for. */
export function graphOf(subgraphs: readonly StubSubgraph[]) {
  const { supergraphSdl, errors } = compose(subgraphs);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const supergraph = Supergraph.build(supergraphSdl);
  const api = supergraph.apiSchema();
  const schema = supergraph.schema.toGraphQLJSSchema();
  return {
    subgraphs,
    supergraphSdl,
    planner: new QueryPlanner(supergraph),
    api,
    apiSchema: api.toGraphQLJSSchema(),
    schema,
    addedNames: plannerAddedNames(schema),
  };
}

export type StubGraph = ReturnType<typeof graphOf>;
