import { type Keyring, keysInUse, resealColumn } from '@muster/kit/crypto';
import { withClient } from '@muster/kit/orm';
import { subgraphs } from '../subgraphs.ts';

type DatabaseUrl = (subgraph: string) => string;

/** Every column that is sealed with the keys of personal data, and how many of its values each key seals. */
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

/** The ids of the keys that some value is sealed with. */
export async function neededKeys(databaseUrl: DatabaseUrl): Promise<Set<string>> {
  return new Set((await sealedValues(databaseUrl)).flatMap(({ keys }) => [...keys.keys()]));
}

/** Seals every value of every subgraph with the current key; answers how many were sealed with another. */
export async function resealAll(databaseUrl: DatabaseUrl, ring: Keyring): Promise<number> {
  let count = 0;
  for (const { name, sealed = [] } of subgraphs) {
    for (const column of sealed) {
      count += await withClient(databaseUrl(name), (client) => resealColumn(client, column, ring));
    }
  }
  return count;
}
