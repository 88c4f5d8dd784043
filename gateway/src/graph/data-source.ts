import type { GraphQLDataSource } from '@apollo/gateway';
import type { SubgraphClient } from '@muster/kit/serve';
import type { GatewayContext } from '../context.ts';

/** A subgraph as Apollo's executor calls it. */
export function subgraphDataSource(subgraph: SubgraphClient): GraphQLDataSource<GatewayContext> {
  return {
    process: async ({ request, context }) =>
      subgraph.execute(
        { query: request.query!, variables: request.variables, operationName: request.operationName },
        (context as GatewayContext).caller,
      ) as ReturnType<GraphQLDataSource<GatewayContext>['process']>,
  };
}
