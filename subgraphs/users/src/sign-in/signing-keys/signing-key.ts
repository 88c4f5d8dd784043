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
import { settingsOf } from '../../settings.ts';

interface KeyRow {
  readonly kid: string;
  readonly public_jwk: object;
  readonly private_key: string;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Rotations of one database queue here, and so do replicas that start at once. */
const LOCK = `select pg_advisory_xact_lock(7261124)`;
/** A new key is shown for so long before it signs: whoever keeps the keys for a minute has it by then. */
export const SHOWN_AHEAD_MS = 2 * 60_000;
/** An access token lives an hour at most (`MUSTER_ACCESS_TOKEN_TTL_S`), and clocks differ. */
export const SHOWN_AFTER_MS = 62 * 60_000;

/** Makes the first key, unless there is one. */
export async function ensureSigningKey(services: Services): Promise<void> {
  await services.transact(systemCaller, async (tx) => {
    await tx.em.execute(LOCK);
    const keys = await tx.em.execute(`select 1 from signing_key where retires_at is null limit 1`);
    if (keys.length === 0) await addKey(tx, services, tx.now);
  });
}

const systemCaller: Caller = { actor: system, correlationId: 'signing-key' };

async function addKey(tx: Tx, services: Services, activatesAt: Date): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const { MUSTER_AUTH_SECRET: secret } = settingsOf(services);
  await tx.em.execute(
    `insert into signing_key (kid, public_jwk, private_key, created_at, activates_at) values (?, ?::jsonb, ?, ?, ?)`,
    [
      kid,
      JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }),
      encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), kid, secret),
      tx.now,
      activatesAt,
    ],
  );
  return kid;
}

/**
 * Has a new key sign from soon on, and the old ones shown until nothing that they signed is good any more. With `atOnce`,
 * for a key that somebody else may have: it signs now, and what the old ones signed is worth nothing.
 */
export async function rotateSigningKey(tx: Tx, services: Services, { atOnce }: { atOnce: boolean }): Promise<string> {
  await tx.em.execute(LOCK);
  const activatesAt = atOnce ? tx.now : new Date(tx.now.getTime() + SHOWN_AHEAD_MS);
  const retiresAt = atOnce ? tx.now : new Date(activatesAt.getTime() + SHOWN_AFTER_MS);
  await tx.em.execute(`delete from signing_key where retires_at < ?`, [tx.now]);
  await tx.em.execute(`update signing_key set retires_at = least(coalesce(retires_at, ?), ?)`, [retiresAt, retiresAt]);
  const kid = await addKey(tx, services, activatesAt);
  tx.audit({ action: 'signing_key.rotate', entityType: 'SigningKey', entityId: kid, after: { atOnce } });
  return kid;
}

/** How long a process signs on with a key that it has read. */
const KEPT_MS = 5_000;
const known = new WeakMap<Services, { readonly until: number; readonly key: Promise<SigningKey> }>();

/** This process reads its key anew; others do within seconds. */
export const forgetSigningKey = (services: Services): void => void known.delete(services);

/**
 * The key that signs now. Inside a transaction it is read over the transaction's own connection (`em`): if each of many
 * waited for another one, none would ever be free.
 */
export function signingKey(services: Services, em: EntityManager = services.db.orm.em.fork()): Promise<SigningKey> {
  const now = services.clock.now().getTime();
  const kept = known.get(services);
  if (kept !== undefined && now < kept.until) return kept.key;
  const key = readKey(services, em);
  known.set(services, { until: now + KEPT_MS, key });
  key.catch(() => known.delete(services));
  return key;
}

async function readKey(services: Services, em: EntityManager): Promise<SigningKey> {
  const [row] = await em.execute<KeyRow[]>(
    `select kid, private_key from signing_key where activates_at <= ? order by activates_at desc, created_at desc limit 1`,
    [services.clock.now()],
  );
  if (row === undefined) throw new Error('There is no signing key.');
  const der = decrypt(row.private_key, row.kid, settingsOf(services).MUSTER_AUTH_SECRET);
  return { kid: row.kid, privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }) };
}

/** The public halves of those that sign, signed lately or will sign soon, as everybody may see them (RFC 7517). */
export async function publicKeys({ db, clock }: Services): Promise<{ keys: object[] }> {
  const rows = await db.orm.em
    .fork()
    .execute<KeyRow[]>(
      `select public_jwk from signing_key where retires_at is null or retires_at > ? order by activates_at`,
      [clock.now()],
    );
  return { keys: rows.map(({ public_jwk }) => public_jwk) };
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
