import { createHash, randomUUID } from 'node:crypto';
import {
  type MigrationClass,
  maintenanceUrlOf,
  prepareDatabase,
  questionPool,
  urlAs,
  withClient,
} from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';
import type pg from 'pg';

/** Database of a subgraph, or of a test's stand-in for one. */
interface DatabasePlan {
  readonly name: string;
  readonly migrations: readonly MigrationClass[];
}

export interface MigratedDatabase {
  /** As who may do everything there. */
  readonly ownerUrl: string;
  /** As the lesser role that the subgraph runs as. */
  readonly url: string;
}

/** The PostgreSQL server that the test run started, as a URL without a database. */
export function testServerUrl(): string {
  const url = process.env.MUSTER_TEST_POSTGRES_URL;
  if (url === undefined)
    throw new Error('Run the tests through vitest from the repository root: its global setup starts PostgreSQL.');
  return url;
}

function urlOf(database: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${database}`;
  return url.href;
}

const uniqueName = (name: string): string => `${name}_${randomUUID().replaceAll('-', '')}`;

/** A connection costs more than most of what it is asked here, so each worker keeps one. It ends by itself when idle. */
let connection: pg.Pool | undefined;
function server(): pg.Pool {
  connection ??= questionPool(maintenanceUrlOf(testServerUrl()), 1);
  return connection;
}

/** A new empty database, and its URL. It goes with the server when the run ends. */
export async function freshDatabase(name: string): Promise<string> {
  const database = uniqueName(name);
  await server().query(`create database "${database}" strategy file_copy`);
  return urlOf(database);
}

/** Secret without value outside tests. */
const TEST_MASTER = 'a master secret that is of no worth but in tests';

/** Makes a database ready for a subgraph as a starter does; answers its URL as the lesser role that the subgraph runs as. */
export const preparedDatabase = ({ name, migrations }: DatabasePlan, url: string): Promise<string> =>
  prepareDatabase({ url, role: databaseRole(TEST_MASTER, name), migrations });

/** The migrations run once in a test run: each database is a copy of the first, which takes a tenth of the time. */
export async function migratedDatabase(plan: DatabasePlan): Promise<MigratedDatabase> {
  const template = await templateOf(plan);
  const database = uniqueName(plan.name);
  const role = databaseRole(TEST_MASTER, plan.name);
  await server().query(
    `create database "${database}" owner "${role.name}_owner" template "${template}" strategy file_copy`,
  );
  await server().query(
    `revoke all on database "${database}" from public; grant connect on database "${database}" to "${role.name}"`,
  );
  const ownerUrl = urlOf(database);
  return { ownerUrl, url: urlAs(ownerUrl, role) };
}

const templates = new Map<string, Promise<string>>();

function templateOf(plan: DatabasePlan): Promise<string> {
  const content = [plan.name, ...plan.migrations.map((migration) => `${migration.name} ${migration}`)].join('\n');
  const template = `template_${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
  const known = templates.get(template) ?? makeTemplate(template, plan);
  templates.set(template, known);
  return known;
}

/** The workers of a run share the templates; the first to ask makes one. One that is half made has another name. */
async function makeTemplate(template: string, plan: DatabasePlan): Promise<string> {
  const half = `${template}_half`;
  await withClient(maintenanceUrlOf(testServerUrl()), async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [template]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount !== 0) return;
    await client.query(`drop database if exists ${half} with (force)`);
    await preparedDatabase(plan, urlOf(half));
    await client.query(`alter database ${half} rename to ${template}`);
  });
  return template;
}
