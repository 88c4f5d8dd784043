import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { SignJWT } from 'jose';
import type { Account } from '../../account/account.entity.ts';
import { permissionsOf, rolesOfAccount, scopedPermissionsOf } from '../../account/held-roles.ts';
import { settingsOf } from '../../settings.ts';
import { accessVersion } from '../access/end-access.ts';
import { describeProgram, inWords } from '../devices/describe-program.ts';
import { newDeviceLetter } from '../devices/new-device-letter.ts';
import { recogniseDevice } from '../devices/recognise-device.ts';
import { postNotice } from '../mail/post.ts';
import { countOwnOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { signingKey } from '../signing-keys/signing-key.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Sessions of one account that begin within an hour: each leaves rows until it is over. */
const BEGUN: RateLimit = { name: 'sessions', windowMs: 60 * 60_000, max: 1_000 };
/** A session ends by then whatever happens. */
export const SESSION_MAX_DAYS = 90;
/** A refresh token that nobody used for so long is no good any more. */
export const REFRESH_IDLE_DAYS = 14;

/** What a client gets: an `AuthSession`. */
export interface StartedSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token. */
  readonly expiresAt: Date;
  readonly user: Account;
  /** Of a device that was not known: for the client to keep. */
  readonly deviceKey?: string | null;
}

export interface Began {
  /** Whether the second factor was shown to get here. */
  readonly factorProved?: boolean;
  readonly deviceKey?: string | null | undefined;
}

/** A new session and its first tokens. Whoever it belongs to hears of a device that was not there before. */
export async function startSession(
  tx: Tx,
  services: Services,
  account: Account,
  caller: Caller,
  { factorProved = false, deviceKey = null }: Began = {},
): Promise<StartedSession> {
  const { ip, userAgent } = caller;
  await countOwnOrRefuse(tx, services, BEGUN, account.id);
  const device = await recogniseDevice(tx, account, caller, deviceKey);
  if (device.isNews) {
    const program = inWords(describeProgram(userAgent));
    await postNotice(
      tx,
      services,
      account,
      newDeviceLetter({ to: account.email, program, ip: ip ?? null, at: tx.now }),
    );
  }
  const sessionId = newId();
  await tx.em.execute(
    `insert into session (id, account_id, device_id, ip, user_agent, created_at, expires_at, factor_proved_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      sessionId,
      account.id,
      device.id,
      ip ?? null,
      userAgent ?? null,
      tx.now,
      new Date(tx.now.getTime() + SESSION_MAX_DAYS * DAY_MS),
      factorProved ? tx.now : null,
    ],
  );
  const refreshToken = randomBytes(32).toString('base64url');
  await keepRefreshToken(tx, sessionId, refreshToken);
  const { newKey } = device;
  return { refreshToken, user: account, deviceKey: newKey, ...(await accessTokenOf(tx, services, account, sessionId)) };
}

/** A token that only its owner has: the database keeps what it hashes to. */
export async function keepRefreshToken(tx: Tx, sessionId: string, token: string): Promise<void> {
  await tx.em.execute(
    `insert into refresh_token (token_hash, session_id, created_at, expires_at) values (?, ?, ?, ?)`,
    [hashOf(token), sessionId, tx.now, new Date(tx.now.getTime() + REFRESH_IDLE_DAYS * DAY_MS)],
  );
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token that follows another. Derived, so that a client whose answer got lost gets the same one again. */
export function successorOf(token: string, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'muster refresh tokens', 32));
  return createHmac('sha256', key).update(token).digest('base64url');
}

export async function accessTokenOf(
  tx: Tx,
  services: Services,
  account: Account,
  sessionId: string,
): Promise<Pick<StartedSession, 'accessToken' | 'expiresAt'>> {
  const av = await accessVersion(tx);
  const [roles = []] = await rolesOfAccount([account.id], tx);
  const { kid, privateKey } = await signingKey(services, tx.em);
  const issuedAt = Math.floor(tx.now.getTime() / 1_000);
  const expiresAt = issuedAt + settingsOf(services).MUSTER_ACCESS_TOKEN_TTL_S;
  const scoped = scopedPermissionsOf(roles);
  const claims = { sid: sessionId, av, permissions: permissionsOf(roles), ...(scoped.length === 0 ? {} : { scoped }) };
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
    .setIssuer('muster')
    .setAudience('muster')
    .setSubject(account.id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
  return { accessToken, expiresAt: new Date(expiresAt * 1_000) };
}
