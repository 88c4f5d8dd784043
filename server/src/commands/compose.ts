import { compose, writeSchemas } from '@muster/gateway/compose';
import { subgraphSchema } from '@muster/kit/graphql';
import { eventsOf, eventsPage, permissionsOf } from '../catalogue.ts';
import { SCHEMA_DIR } from '../schemas.ts';
import { subgraphs } from '../subgraphs.ts';

/** The first subgraph's port when every subgraph is a process of its own; the others follow. */
const FIRST_PORT = 4101;

/** Writes `schema/` anew from the code. With `--check` it writes nothing and fails when a file is stale. */
export async function run(args: string[]): Promise<void> {
  const check = args.includes('--check');
  const services = await Promise.all(
    subgraphs.map(async (definition) => ({ name: definition.name, sdl: (await subgraphSchema(definition)).sdl })),
  );
  const result = compose(services);
  const complaints = [...result.errors, ...result.hints];
  if (complaints.length > 0) throw new CompositionFailed(`The subgraphs do not compose:\n  ${complaints.join('\n  ')}`);
  const system = {
    subgraphs: subgraphs.map(({ name, description }, index) => ({ name, description, port: FIRST_PORT + index })),
    permissions: permissionsOf(subgraphs),
    events: eventsOf(subgraphs),
  };
  const others = { 'system.json': JSON.stringify(system, null, 2), '../docs/events.md': eventsPage(subgraphs) };
  const changed = await writeSchemas(SCHEMA_DIR, { services, ...result, others }, { check });
  if (check && changed.length > 0)
    throw new CompositionFailed(`Stale in schema/: ${changed.join(', ')}. Run \`npm run compose\` and commit.`);
  process.stdout.write(
    changed.length === 0 ? 'schema/ is up to date.\n' : `Written in schema/: ${changed.join(', ')}.\n`,
  );
}

class CompositionFailed extends Error {}
