import type { EntityManager } from '@mikro-orm/postgresql';
import {
  aadOf,
  derived,
  type Keyring,
  NotOpenable,
  newSealedKey,
  openKey,
  type SealedColumn,
} from '@muster/kit/crypto';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import { LookupKey } from './lookup-key.entity.ts';

const PURPOSE = 'muster users lookup keys';

export const sealedLookupKeys: SealedColumn = {
  table: 'lookup_key',
  id: 'name',
  column: 'sealed_key',
  purpose: PURPOSE,
};

/** The kinds of value that are found by fingerprint; each has a key of its own. */
const LOOKUPS = ['email', 'phone', 'username', 'oidc', 'name'] as const;
export type Lookup = (typeof LOOKUPS)[number];

/** `MUSTER_DATA_KEY` lacks the key that the personal data of this database is sealed with. */
export class WrongDataKey extends Error {
  constructor() {
    super(
      'MUSTER_DATA_KEY has not the key that the personal data of this database is sealed with: add it to the list, `current,older`.',
    );
  }
}

const known = new WeakMap<Services, Map<Lookup, Promise<Keyring>>>();

/** Creates and reads every key at the start, so that no transaction waits for a second connection. */
export async function prepareLookupKeys(services: Services): Promise<void> {
  for (const name of LOOKUPS) await lookupKey(services, name);
}

/** The key of the fingerprints of one kind of value. Replicas that create it concurrently agree on one. */
export function lookupKey(services: Services, name: Lookup): Promise<Keyring> {
  const keys = known.get(services) ?? new Map<Lookup, Promise<Keyring>>();
  known.set(services, keys);
  let key = keys.get(name);
  if (key === undefined) {
    key = readKey(services, name);
    keys.set(name, key);
    key.catch(() => keys.delete(name));
  }
  return key;
}

/** The key as stored. Every start ensures that there is one. */
export async function openLookupKey(em: EntityManager, dataKey: Keyring, name: Lookup): Promise<Keyring> {
  const { sealedKey } = await em.findOneOrFail(LookupKey, { name });
  return openKey(sealedKey, derived(dataKey, PURPOSE), aadOf('lookup_key', 'sealed_key', name));
}

async function readKey(services: Services, name: Lookup): Promise<Keyring> {
  const { MUSTER_DATA_KEY: dataKey } = settingsOf(services);
  const em = services.db.orm.em.fork();
  await em.execute(`insert into lookup_key (name, sealed_key) values (?, ?) on conflict do nothing`, [
    name,
    newSealedKey(derived(dataKey, PURPOSE), aadOf('lookup_key', 'sealed_key', name)),
  ]);
  try {
    return await openLookupKey(em, dataKey, name);
  } catch (error) {
    throw error instanceof NotOpenable ? new WrongDataKey() : error;
  }
}
