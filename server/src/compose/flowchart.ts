import type { SubgraphDefinition } from '@muster/kit/subgraph';
import { eventsOf } from '../catalogue.ts';
import type { Region } from './regions.ts';

/** Mermaid flowchart for `docs/architecture.md`: subgraphs, databases, and event streams. */
export function flowchartRegion(subgraphs: readonly SubgraphDefinition[]): Region {
  const all = subgraphs.map(({ name }) => name);
  const listeners = Map.groupBy(eventsOf(subgraphs), ({ publisher }) => publisher);
  const arrows = [...listeners].flatMap(([publisher, events]) => {
    const heard = new Set(events.flatMap(({ consumers }) => consumers));
    const by = all.filter((name) => heard.has(name));
    return by.length === 0 ? [] : [`  ${publisher} -. events .-> ${by.join(' & ')}`];
  });
  const live = subgraphs.filter((definition) => (definition.live ?? []).length > 0).map(({ name }) => name);
  const routed = subgraphs.filter((definition) => (definition.routes ?? []).length > 0).map(({ name }) => name);
  const text = [
    '```mermaid',
    'flowchart LR',
    '  clients["web, mobile, admin panels, integrators"] -- "HTTP, WebSocket" --> gateway',
    '  others["payment providers, readers of keys"] -- "routes of a subgraph" --> gateway',
    `  gateway -- "in process, or HTTP with a signed identity" --> ${all.join(' & ')}`,
    `  gateway -- "routes" --> ${routed.join(' & ')}`,
    ...all.map((name, index) => `  ${name} --- db${index + 1}[(PostgreSQL)]`),
    ...arrows,
    `  ${live.join(' & ')} -. "live messages" .-> gateway`,
    '```',
  ].join('\n');
  return { name: 'the shape', text };
}
