import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsIndexSource } from '../compose/events-index.ts';
import { ROOT } from '../schemas.ts';

const EVENTS_DIR = join(ROOT, 'packages', 'events', 'src');
const EVENTS_INDEX = join(EVENTS_DIR, 'index.ts');

/** Writes everything that follows from the code anew. With `--check` it writes nothing and fails when a file is stale. */
export async function run(args: string[]): Promise<void> {
  const check = args.includes('--check');
  // Before any subgraph is imported: one whose events are new could not be.
  const index = `${eventsIndexSource(readdirSync(EVENTS_DIR))}\n`;
  if (!check && readFileSync(EVENTS_INDEX, 'utf8') !== index) writeFileSync(EVENTS_INDEX, index);
  const { composeSystem } = await import('../compose/compose-system.ts');
  await composeSystem({ check, eventsIndex: index });
}
