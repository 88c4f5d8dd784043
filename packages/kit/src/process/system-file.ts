import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What every process must know of the whole system; written by composition, kept in the repository. */
const SystemFile = z.object({
  subgraphs: z.array(z.object({ name: z.string(), description: z.string(), port: z.int() })),
  permissions: z.record(z.string(), z.string()),
  events: z.array(
    z.object({ type: z.string(), version: z.int(), publisher: z.string(), consumers: z.array(z.string()) }),
  ),
});
export type SystemFile = z.infer<typeof SystemFile>;

const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'schema', 'system.json');

export const readSystemFile = (): SystemFile => SystemFile.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Where a subgraph is reached: `MUSTER_ORDERS_URL`, or its usual port on this machine. */
export function subgraphUrl(system: SystemFile, name: string, env: NodeJS.ProcessEnv): string {
  const { port } = system.subgraphs.find((subgraph) => subgraph.name === name)!;
  return env[`MUSTER_${name.toUpperCase()}_URL`] || `http://127.0.0.1:${port}`;
}
