import { type Keyring, onlyCurrent, parseKeyring, withNewKey } from '@muster/kit/crypto';
import { reachDatabases } from '../embedded/reach-databases.ts';
import { readRunningFile } from '../embedded/running-file.ts';
import { neededKeys, resealAll, sealedValues } from '../keys/reseal-all.ts';
import { keepDataKeys, keptDataKeys } from '../secrets.ts';

const USAGE = `npm run keys -- list      which key seals how many values
npm run keys -- rotate    seals everything with a new key; may be interrupted and run again
npm run keys -- retire    forgets the keys that seal nothing any more`;

class KeysRefused extends Error {}

/** `npm run keys`: lists, rotates and retires the encryption keys of personal data (`MUSTER_DATA_KEY`), see docs/personal-data.md. */
export async function run([verb = 'list']: string[]): Promise<void> {
  if (verb !== 'list' && verb !== 'rotate' && verb !== 'retire') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 1;
    return;
  }
  const { env } = process;
  const dataDir = env.MUSTER_DATA_DIR || '.muster';
  const given = env.MUSTER_DATA_KEY ? parseKeyring(env.MUSTER_DATA_KEY) : null;
  const ring = given ?? keptDataKeys(dataDir);
  if (ring === null) throw new KeysRefused('There are no keys: neither MUSTER_DATA_KEY nor any in the data folder.');
  // A running process does not know a new key and could not decrypt with it.
  if (verb !== 'list' && given === null && readRunningFile(dataDir) !== null) {
    throw new KeysRefused('Stop the program that serves from this data folder first, then run this again.');
  }
  const databases = await reachDatabases(env);
  try {
    if (verb === 'list') await list(databases.url, ring);
    if (verb === 'rotate') await rotate(databases.url, ring, given === null ? dataDir : null);
    if (verb === 'retire') await retire(databases.url, ring, given === null ? dataDir : null);
  } finally {
    await databases.close();
  }
}

type Url = (subgraph: string) => string;

async function list(url: Url, ring: Keyring): Promise<void> {
  console.log(`Keys: ${[...ring.keys.keys()].join(', ')}. Current: ${ring.current}.`);
  for (const { subgraph, column, keys } of await sealedValues(url)) {
    const counts = [...keys].map(([key, count]) => `${key}: ${count}${ring.keys.has(key) ? '' : ' (MISSING)'}`);
    console.log(`${subgraph.padEnd(12)}${column.padEnd(34)}${counts.join(', ') || 'nothing'}`);
  }
}

/** `dataDir` stores the keys; null when they come from the environment, whose first one is the new key already. */
async function rotate(url: Url, ring: Keyring, dataDir: string | null): Promise<void> {
  const isUnfinished = [...(await neededKeys(url))].some((key) => key !== ring.current);
  const isBegun = ring.keys.size > 1 && isUnfinished;
  const next = dataDir === null || isBegun ? ring : withNewKey(ring);
  // Stored before its first use: a crash must not lose it.
  if (dataDir !== null && next !== ring) keepDataKeys(dataDir, next);
  console.log(`${await resealAll(url, next)} values were sealed anew with ${next.current}.`);
}

async function retire(url: Url, ring: Keyring, dataDir: string | null): Promise<void> {
  const needed = await neededKeys(url);
  const others = [...ring.keys.keys()].filter((key) => key !== ring.current);
  const still = others.filter((key) => needed.has(key));
  if (still.length > 0) throw new KeysRefused(`${still.join(', ')} still seal values: run \`npm run keys -- rotate\`.`);
  if (dataDir === null)
    console.log(`No value needs ${others.join(', ') || 'any other key'}: MUSTER_DATA_KEY may drop it.`);
  else {
    keepDataKeys(dataDir, onlyCurrent(ring));
    console.log(
      `Kept: ${ring.current}. Forgotten: ${others.join(', ') || 'none'}. Backups from before need what was forgotten.`,
    );
  }
}
