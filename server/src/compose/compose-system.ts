import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compose,
  nonNullCrossSubgraphFields,
  storefrontSdl,
  withPersonal,
  writeSchemas,
} from '@muster/gateway/compose';
import { subgraphSchema } from '@muster/kit/graphql';
import { RUN_TYPESCRIPT, type SystemFile } from '@muster/kit/process';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { asksOf, eventsOf, eventsPage, pathsOf, permissionsOf, variablesOf } from '../catalogue.ts';
import { complaintsOf, NON_NULL_ACROSS } from '../non-null-across.ts';
import { breaksOf, inWords } from '../operations/breaks.ts';
import { trustedOperations } from '../operations/read-documents.ts';
import { manifestText } from '../operations/registry.ts';
import { ROOT, SCHEMA_DIR } from '../schemas.ts';
import { FIRST_PORT, subgraphs } from '../subgraphs.ts';
import { actionsRegion } from './audit-actions.ts';
import { dockerRegions } from './docker-services.ts';
import { errorRegions } from './errors-page.ts';
import { flowchartRegion } from './flowchart.ts';
import { contractRegion } from './readme-contract.ts';
import { type Region, withRegions } from './regions.ts';
import { complaintsAgainstReleased, release } from './released-schema.ts';
import { settingsRegion } from './settings-page.ts';
import { auditedSource } from './subgraph-names.ts';

interface Options {
  /** Writes nothing, and fails when a file is stale. */
  readonly check: boolean;
  /** Makes the API schema the one that clients have: `schema/released.graphql`. */
  readonly releases: boolean;
  readonly eventsIndex: string;
}

/** Writes `schema/` and everything else that follows from the definitions of the subgraphs. */
export async function composeSystem({ check, releases, eventsIndex }: Options): Promise<void> {
  if (!check && (await writeNames())) return composeAgain(releases ? ['--release'] : []);
  const { services, ...composition } = await composed();
  const operations = trustedOperations();
  refuseBreaks(composition.apiSdl, operations, check);
  await guardReleased(composition.apiSdl, check || releases);
  const others = {
    'api.storefront.graphql': storefrontSdl(buildSchema(composition.apiSdl), composition.supergraphSdl),
    'operations/manifest.json': manifestText(operations),
    'system.json': JSON.stringify(systemFile(), null, 2),
    '../docs/events.md': eventsPage(subgraphs),
    [`../${EVENTS_INDEX}`]: eventsIndex,
    [`../${AUDITED}`]: auditedSource(subgraphs),
    ...regionFiles(composition.apiSdl),
  };
  const changed = await writeSchemas(SCHEMA_DIR, { services, ...composition, others }, { check });
  if (check && changed.length > 0)
    throw new CompositionFailed(`Stale: ${named(changed)}. Run \`npm run compose\` and commit.`);
  if (releases) release(composition.apiSdl);
  process.stdout.write(changed.length === 0 ? 'All is up to date.\n' : `Written: ${named(changed)}.\n`);
}

/** Writes the names before schemas are built of them; answers whether they changed after this process had imported the old ones. */
async function writeNames(): Promise<boolean> {
  const file = join(ROOT, AUDITED);
  const source = `${auditedSource(subgraphs)}\n`;
  if ((await readFile(file, 'utf8')) === source) return false;
  await writeFile(file, source);
  return true;
}

const EVENTS_INDEX = 'packages/events/src/index.ts';
const AUDITED = 'packages/events/src/audited.ts';

const named = (files: readonly string[]): string =>
  files.map((file) => (file.startsWith('../') ? file.slice(3) : `schema/${file}`)).join(', ');

/** Subgraph schemas, and the supergraph composed of them. */
async function composed() {
  const made = await Promise.all(
    subgraphs.map(async (definition) => ({ name: definition.name, ...(await subgraphSchema(definition)) })),
  );
  const services = made.map(({ name, sdl }) => ({ name, sdl }));
  const composition = compose(services);
  const security = withPersonal(
    composition.security,
    made.flatMap(({ personal }) => personal),
  );
  const complaints = [
    ...composition.errors,
    ...composition.hints,
    ...complaintsOf(nonNullCrossSubgraphFields(services), NON_NULL_ACROSS),
    ...(composition.errors.length === 0 ? undescribedTypes(buildSchema(composition.apiSdl)) : []),
  ];
  if (complaints.length > 0) throw new CompositionFailed(`The subgraphs do not compose:\n  ${complaints.join('\n  ')}`);
  return { ...composition, security, services };
}

/** Entities that every subgraph leaves to another to describe. */
const undescribedTypes = (api: GraphQLSchema): string[] =>
  Object.values(api.getTypeMap())
    .filter(({ description }) => !description)
    .map(({ name }) => `${name} has no description in any subgraph`);

const systemFile = (): SystemFile => ({
  subgraphs: subgraphs.map(
    ({ name, description, settings, live = [], records = {}, followsRecords = false, routes }, index) => ({
      name,
      description,
      port: FIRST_PORT + index,
      settings: variablesOf(settings),
      live: live.map((channel) => channel.name),
      records: Object.keys(records),
      followsRecords,
      routes: pathsOf(routes),
    }),
  ),
  permissions: permissionsOf(subgraphs),
  events: eventsOf(subgraphs),
  asks: asksOf(subgraphs),
});

function refuseBreaks(apiSdl: string, operations: ReturnType<typeof trustedOperations>, check: boolean): void {
  const breaks = breaksOf(buildSchema(apiSdl), operations);
  for (const broken of breaks) process.stderr.write(`Warning: ${inWords(broken)}\n`);
  const unmeant = breaks.filter(({ meant }) => meant === null);
  if (check && unmeant.length > 0)
    throw new CompositionFailed(
      `Registered operations would break: ${unmeant.map(({ operation }) => operation.name).join(', ')}. Retire them, or say in schema/operations/breaks.json why it is meant.`,
    );
}

async function guardReleased(apiSdl: string, refuses: boolean): Promise<void> {
  const complaints = await complaintsAgainstReleased(apiSdl);
  if (complaints.length === 0) return;
  const text = `Clients of schema/released.graphql could break:\n  ${complaints.join('\n  ')}\n`;
  if (refuses)
    throw new CompositionFailed(`${text}Mend it, or declare it in schema/meant-changes.json: docs/how-to-add.md.`);
  process.stderr.write(`Warning: ${text}`);
}

/** Files with generated regions. */
function regionFiles(apiSdl: string): Record<string, string> {
  const regions: Readonly<Record<string, readonly Region[]>> = {
    'docker-compose.yml': dockerRegions(subgraphs.map(({ name }) => name)),
    'docs/architecture.md': [flowchartRegion(subgraphs)],
    'docs/audit.md': [actionsRegion(subgraphs)],
    'docs/configuration.md': [settingsRegion()],
    'docs/errors.md': errorRegions(apiSdl),
    ...Object.fromEntries(
      subgraphs.map((definition) => [`subgraphs/${definition.name}/README.md`, [contractRegion(definition)]]),
    ),
  };
  return Object.fromEntries(
    Object.entries(regions).map(([file, parts]) => [
      `../${file}`,
      withRegions(file, readFileSync(join(ROOT, file), 'utf8'), parts),
    ]),
  );
}

class CompositionFailed extends Error {}

async function composeAgain(args: readonly string[]): Promise<void> {
  const program = [...RUN_TYPESCRIPT, join(ROOT, 'server', 'src', 'main.ts'), 'compose', ...args];
  const [code] = await once(spawn(process.execPath, program, { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new CompositionFailed('Composing with the new names failed.');
}
