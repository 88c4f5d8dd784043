import { compose, nonNullAcross, withPersonal, writeSchemas } from '@muster/gateway/compose';
import { subgraphSchema } from '@muster/kit/graphql';
import { buildSchema } from 'graphql';
import { asksOf, eventsOf, eventsPage, permissionsOf, variablesOf } from '../catalogue.ts';
import { complaintsOf, NON_NULL_ACROSS } from '../non-null-across.ts';
import { breaksOf, inWords } from '../operations/breaks.ts';
import { trustedOperations } from '../operations/read-documents.ts';
import { manifestText } from '../operations/registry.ts';
import { SCHEMA_DIR } from '../schemas.ts';
import { subgraphs } from '../subgraphs.ts';

/** The first subgraph's port when every subgraph is a process of its own; the others follow. */
const FIRST_PORT = 4101;

/** Writes `schema/` anew from the code. With `--check` it writes nothing and fails when a file is stale. */
export async function run(args: string[]): Promise<void> {
  const check = args.includes('--check');
  const made = await Promise.all(
    subgraphs.map(async (definition) => ({ name: definition.name, ...(await subgraphSchema(definition)) })),
  );
  const services = made.map(({ name, sdl }) => ({ name, sdl }));
  const composed = compose(services);
  const security = withPersonal(
    composed.security,
    made.flatMap(({ personal }) => personal),
  );
  const result = { ...composed, security };
  const complaints = [...result.errors, ...result.hints, ...complaintsOf(nonNullAcross(services), NON_NULL_ACROSS)];
  if (complaints.length > 0) throw new CompositionFailed(`The subgraphs do not compose:\n  ${complaints.join('\n  ')}`);
  const system = {
    subgraphs: subgraphs.map(({ name, description, settings, live = [] }, index) => ({
      name,
      description,
      port: FIRST_PORT + index,
      settings: variablesOf(settings),
      live: live.map((channel) => channel.name),
    })),
    permissions: permissionsOf(subgraphs),
    events: eventsOf(subgraphs),
    asks: asksOf(subgraphs),
  };
  const operations = trustedOperations();
  const breaks = breaksOf(buildSchema(result.apiSdl), operations);
  for (const broken of breaks) process.stderr.write(`Warning: ${inWords(broken)}\n`);
  const unmeant = breaks.filter(({ meant }) => meant === null);
  if (check && unmeant.length > 0)
    throw new CompositionFailed(
      `Registered operations would break: ${unmeant.map(({ operation }) => operation.name).join(', ')}. Retire them, or say in schema/operations/breaks.json why it is meant.`,
    );
  const others = {
    'operations/manifest.json': manifestText(operations),
    'system.json': JSON.stringify(system, null, 2),
    '../docs/events.md': eventsPage(subgraphs),
  };
  const changed = await writeSchemas(SCHEMA_DIR, { services, ...result, others }, { check });
  if (check && changed.length > 0)
    throw new CompositionFailed(`Stale in schema/: ${changed.join(', ')}. Run \`npm run compose\` and commit.`);
  process.stdout.write(
    changed.length === 0 ? 'schema/ is up to date.\n' : `Written in schema/: ${changed.join(', ')}.\n`,
  );
}

class CompositionFailed extends Error {}
