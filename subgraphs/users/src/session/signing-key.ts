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
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';

interface KeyRow {
  readonly kid: string;
  readonly public_jwk: object;
  readonly private_key: string;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The key that signs access tokens. Replicas that start at once agree on one: the index lets only one be active. */
export async function ensureSigningKey(services: Services): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const encrypted = encrypt(
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    kid,
    settingsOf(services).MUSTER_AUTH_SECRET,
  );
  await services.db.orm.em.fork().execute(
    `insert into signing_key (kid, public_jwk, private_key, is_active, created_at)
     select ?, ?::jsonb, ?, true, ? where not exists (select from signing_key where is_active) on conflict do nothing`,
    [
      kid,
      JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }),
      encrypted,
      services.clock.now(),
    ],
  );
}

const known = new WeakMap<Services, Promise<SigningKey>>();

export function signingKey(services: Services): Promise<SigningKey> {
  let key = known.get(services);
  if (key === undefined) {
    key = readKey(services);
    known.set(services, key);
    key.catch(() => known.delete(services));
  }
  return key;
}

async function readKey(services: Services): Promise<SigningKey> {
  const [row] = await services.db.orm.em
    .fork()
    .execute<KeyRow[]>(`select kid, private_key from signing_key where is_active`);
  if (row === undefined) throw new Error('There is no signing key.');
  const der = decrypt(row.private_key, row.kid, settingsOf(services).MUSTER_AUTH_SECRET);
  return { kid: row.kid, privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }) };
}

/** The public halves, as everybody may see them (RFC 7517). */
export async function publicKeys({ db }: Services): Promise<{ keys: object[] }> {
  const rows = await db.orm.em.fork().execute<KeyRow[]>(`select public_jwk from signing_key order by created_at`);
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
