import { databaseUrlOf, prepareDatabase } from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';
import { subgraphs } from '../subgraphs.ts';

/**
 * Creates and migrates every subgraph's database, with the role that it runs as. Answers the URLs for these roles, the only ones
 * that subgraphs get.
 */
export async function provisionDatabases(serverUrl: string, master: string): Promise<ReadonlyMap<string, string>> {
  const made = await Promise.all(
    subgraphs.map(async ({ name, migrations }): Promise<[string, string]> => {
      const url = databaseUrlOf(serverUrl, name);
      return [name, await prepareDatabase({ url, role: databaseRole(master, name), migrations })];
    }),
  );
  return new Map(made);
}
