import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Caller, system } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { ADVISORY_LOCKS } from '../../advisory-locks.ts';
import { settingsOf } from '../../settings.ts';
import { StoredSigningKey } from './signing-key.entity.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Serializes rotations, and replicas that start at the same time. */
const LOCK = `select pg_advisory_xact_lock(${ADVISORY_LOCKS.signingKeys})`;
/** A new key is published this long before it signs, so that a verifier which caches keys for a minute has it by then. */
export const SHOWN_AHEAD_MS = 2 * 60_000;
/** An access token lives an hour at most (`MUSTER_ACCESS_TOKEN_TTL_S`), and clocks differ. */
export const SHOWN_AFTER_MS = 62 * 60_000;

/** Creates the first key, unless there is one. */
export async function ensureSigningKey(services: Services): Promise<void> {
  await services.transact(systemCaller, async (tx) => {
    await tx.em.execute(LOCK);
    if ((await tx.em.count(StoredSigningKey, { retiresAt: null })) === 0) await addKey(tx, services, tx.now);
  });
}

const systemCaller: Caller = { actor: system, correlationId: 'signing-key' };

async function addKey(tx: Tx, services: Services, activatesAt: Date): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const { MUSTER_AUTH_SECRET: secret } = settingsOf(services);
  await tx.em.insert(StoredSigningKey, {
    kid,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' },
    privateKey: encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), kid, secret),
    createdAt: tx.now,
    activatesAt,
  });
  return kid;
}

/**
 * Activates a new key soon, and publishes the old ones until every token that they signed has expired. `atOnce` is for a leaked
 * key: the new one signs now, and tokens of the old ones are worthless.
 */
export async function rotateSigningKey(tx: Tx, services: Services, { atOnce }: { atOnce: boolean }): Promise<string> {
  await tx.em.execute(LOCK);
  const activatesAt = atOnce ? tx.now : new Date(tx.now.getTime() + SHOWN_AHEAD_MS);
  const retiresAt = atOnce ? tx.now : new Date(activatesAt.getTime() + SHOWN_AFTER_MS);
  await tx.em.nativeDelete(StoredSigningKey, { retiresAt: { $lt: tx.now } });
  await tx.em.nativeUpdate(StoredSigningKey, later(retiresAt), { retiresAt });
  const kid = await addKey(tx, services, activatesAt);
  tx.audit({ action: 'signing_key.rotate', entityType: 'SigningKey', entityId: kid, after: { atOnce } });
  return kid;
}

/** Keys that would retire after a moment, or never. */
const later = (at: Date) => ({ $or: [{ retiresAt: null }, { retiresAt: { $gt: at } }] });

/** Lifetime of the cached key of a process. */
const KEPT_MS = 5_000;
const cached = new WeakMap<Services, { readonly until: number; readonly key: Promise<SigningKey> }>();

/** Drops the cached key of this process; others read anew within seconds. */
export const forgetSigningKey = (services: Services): void => void cached.delete(services);

/**
 * The key that signs now. A transaction reads it over its own connection (`em`): if each of many transactions waited for a second
 * one, the pool would deadlock.
 */
export function signingKey(services: Services, em: EntityManager = services.db.orm.em.fork()): Promise<SigningKey> {
  const now = services.clock.now().getTime();
  const kept = cached.get(services);
  if (kept !== undefined && now < kept.until) return kept.key;
  const key = readKey(services, em);
  cached.set(services, { until: now + KEPT_MS, key });
  key.catch(() => cached.delete(services));
  return key;
}

async function readKey(services: Services, em: EntityManager): Promise<SigningKey> {
  const row = await em.findOne(
    StoredSigningKey,
    { activatesAt: { $lte: services.clock.now() } },
    { orderBy: { activatesAt: 'desc', createdAt: 'desc' }, disableIdentityMap: true },
  );
  if (row === null) throw new Error('There is no signing key.');
  const der = decrypt(row.privateKey, row.kid, settingsOf(services).MUSTER_AUTH_SECRET);
  return { kid: row.kid, privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }) };
}

/** The public keys of tokens that are valid now or soon, as a JWK set (RFC 7517). */
export async function publicKeys({ db, clock }: Services): Promise<{ keys: object[] }> {
  const rows = await db.orm.em.fork().find(StoredSigningKey, later(clock.now()), { orderBy: { activatesAt: 'asc' } });
  return { keys: rows.map(({ publicJwk }) => publicJwk) };
}

/** The secret is not the one that these keys were encrypted with. */
export class WrongAuthSecret extends Error {
  constructor() {
    super(
      'MUSTER_AUTH_SECRET is not the secret that this database was set up with: give that one, or remove the rows of signing_key.',
    );
  }
}

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'muster signing keys', 32));

function encrypt(plain: Buffer, kid: string, secret: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(kid));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return ['v1', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

function decrypt(encrypted: string, kid: string, secret: string): Buffer {
  const [, iv = '', text = '', tag = ''] = encrypted.split('.');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(kid))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]);
  } catch {
    throw new WrongAuthSecret();
  }
}
