import { type Keyring, keysInUse, resealColumn } from '@muster/kit/crypto';
import { system } from '@muster/kit/domain';
import { chainAudit, withClient } from '@muster/kit/orm';
import { subgraphs } from '../subgraphs.ts';

/** Audit action of every subgraph with sealed columns, with its description. */
export const KEYS_ROTATE = ['keys.rotate', 'Personal data was sealed with another key (`npm run keys`).'] as const;

type DatabaseUrl = (subgraph: string) => string;

/** Prints every encrypted column, with the number of values of each key. */
export async function sealedValues(
  databaseUrl: DatabaseUrl,
): Promise<{ subgraph: string; column: string; keys: Map<string, number> }[]> {
  const found = [];
  for (const { name, sealed = [] } of subgraphs) {
    for (const column of sealed) {
      const keys = await withClient(databaseUrl(name), (client) => keysInUse(client, column));
      found.push({ subgraph: name, column: `${column.table}.${column.column}`, keys });
    }
  }
  return found;
}

/** Ids of the keys in use. */
export async function neededKeys(databaseUrl: DatabaseUrl): Promise<Set<string>> {
  return new Set((await sealedValues(databaseUrl)).flatMap(({ keys }) => [...keys.keys()]));
}

/** Re-encrypts every value with the current key; answers the number of values that had another key. */
export async function resealAll(databaseUrl: DatabaseUrl, ring: Keyring): Promise<number> {
  let count = 0;
  for (const { name, sealed = [] } of subgraphs) {
    if (sealed.length === 0) continue;
    count += await withClient(databaseUrl(name), async (client) => {
      let values = 0;
      for (const column of sealed) values += await resealColumn(client, column, ring);
      await client.query(
        `insert into audit_entry (actor_kind, actor_id, action, entity_type, entity_id, after, correlation_id, at)
         values ('SYSTEM', $1, $2, 'Key', $3, $4, 'npm run keys', now())`,
        [system.id, KEYS_ROTATE[0], ring.current, JSON.stringify({ values })],
      );
      return values;
    });
    await chainAudit({ url: databaseUrl(name) });
  }
  return count;
}
