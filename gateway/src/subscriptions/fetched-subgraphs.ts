import type { PlanNode } from '@apollo/query-planner';

/** Names of the subgraphs that a part of a plan fetches from. */
export function fetchedSubgraphs(node: PlanNode | undefined, names = new Set<string>()): ReadonlySet<string> {
  switch (node?.kind) {
    case 'Fetch':
      names.add(node.serviceName);
      break;
    case 'Sequence':
    case 'Parallel':
      for (const one of node.nodes) fetchedSubgraphs(one, names);
      break;
    case 'Flatten':
      fetchedSubgraphs(node.node, names);
      break;
    case 'Condition':
      fetchedSubgraphs(node.ifClause, names);
      fetchedSubgraphs(node.elseClause, names);
      break;
    default:
  }
  return names;
}
