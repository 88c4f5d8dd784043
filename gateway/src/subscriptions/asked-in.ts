import type { PlanNode } from '@apollo/query-planner';

/** The names of the subgraphs that a part of a plan asks. */
export function askedIn(node: PlanNode | undefined, names = new Set<string>()): ReadonlySet<string> {
  switch (node?.kind) {
    case 'Fetch':
      names.add(node.serviceName);
      break;
    case 'Sequence':
    case 'Parallel':
      for (const one of node.nodes) askedIn(one, names);
      break;
    case 'Flatten':
      askedIn(node.node, names);
      break;
    case 'Condition':
      askedIn(node.ifClause, names);
      askedIn(node.elseClause, names);
      break;
    default:
  }
  return names;
}
