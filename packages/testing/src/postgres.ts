import { randomUUID } from 'node:crypto';
import { type MigrationClass, prepareDatabase, withClient } from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';

/** The PostgreSQL server that the test run started, as a URL without a database. */
export function testServerUrl(): string {
  const url = process.env.MUSTER_TEST_POSTGRES_URL;
  if (url === undefined)
    throw new Error('Run the tests through vitest from the repository root: its global setup starts PostgreSQL.');
  return url;
}

/** A new empty database, and its URL. It goes with the server when the run ends. */
export async function freshDatabase(name: string): Promise<string> {
  const database = `${name}_${randomUUID().replaceAll('-', '')}`;
  const server = new URL(testServerUrl());
  server.pathname = '/postgres';
  await withClient(server.href, (client) => client.query(`create database ${client.escapeIdentifier(database)}`));
  server.pathname = `/${database}`;
  return server.href;
}

/** Of no worth anywhere but in tests. */
const TEST_MASTER = 'a master secret that is of no worth but in tests';

/** Makes a database ready for a subgraph as a starter does; answers its URL as the lesser role that the subgraph runs as. */
export const preparedDatabase = (
  { name, migrations }: { readonly name: string; readonly migrations: readonly MigrationClass[] },
  url: string,
): Promise<string> => prepareDatabase({ url, role: databaseRole(TEST_MASTER, name), migrations });
