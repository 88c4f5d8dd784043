import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsIndexSource } from '../compose/events-index.ts';
import { ROOT } from '../schemas.ts';

const EVENTS_DIR = join(ROOT, 'packages', 'events', 'src');
const EVENTS_INDEX = join(EVENTS_DIR, 'index.ts');

/**
 * `npm run compose`: writes all generated files. With `--check` it writes nothing, and fails when one is stale or a
 * client of the released schema could break. With `--release` the API schema becomes the released one.
 */
export async function run(args: string[]): Promise<void> {
  const check = args.includes('--check');
  const releases = args.includes('--release');
  if (check && releases) throw new Error('Either --check or --release.');
  // Before any subgraph is imported: the import of one with new events would fail.
  const index = `${eventsIndexSource(readdirSync(EVENTS_DIR))}\n`;
  if (!check && readFileSync(EVENTS_INDEX, 'utf8') !== index) writeFileSync(EVENTS_INDEX, index);
  const { composeSystem } = await import('../compose/compose-system.ts');
  await composeSystem({ check, releases, eventsIndex: index });
}
