import { databaseUrlOf, prepareDatabase } from '@muster/kit/orm';
import { databaseRole } from '@muster/kit/trust';
import { subgraphs } from '../subgraphs.ts';

/**
 * Makes every subgraph's database on a server ready, with the role that it runs as. Answers the URL of each as that role:
 * whoever opens a subgraph has no other.
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
