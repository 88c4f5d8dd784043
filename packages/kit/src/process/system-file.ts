import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Facts of the whole system that every process needs; written by composition, kept in the repository. */
const SystemFile = z.object({
  subgraphs: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      port: z.int(),
      /** The environment variables that it reads. */
      settings: z.array(z.string()),
      /** The live channels that it owns. */
      live: z.array(z.string()),
      /** The kinds of records of which it tells how many change. */
      records: z.array(z.string()),
      /** Whether it follows how many records of others change. */
      followsRecords: z.boolean(),
      /** HTTP paths outside the graph that it serves; a segment that begins with a colon stands for any. */
      routes: z.array(z.string()),
    }),
  ),
  permissions: z.record(z.string(), z.string()),
  events: z.array(
    z.object({ type: z.string(), version: z.int(), publisher: z.string(), consumers: z.array(z.string()) }),
  ),
  /** Which subgraph sends which command; the part before the dot is the receiver. */
  asks: z.array(z.object({ from: z.string(), command: z.string() })),
});
export type SystemFile = z.infer<typeof SystemFile>;

const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'schema', 'system.json');

export const readSystemFile = (): SystemFile => SystemFile.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** URL of a subgraph: `MUSTER_ORDERS_URL`, or its usual port on this machine. */
export function subgraphUrl(system: SystemFile, name: string, env: NodeJS.ProcessEnv): string {
  const { port } = system.subgraphs.find((subgraph) => subgraph.name === name)!;
  return env[`MUSTER_${name.toUpperCase()}_URL`] || `http://127.0.0.1:${port}`;
}
