import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { SignJWT } from 'jose';
import type { Account } from '../../account/account.entity.ts';
import { permissionsOf, rolesOfAccount, scopedPermissionsOf } from '../../account/held-roles.ts';
import { settingsOf } from '../../settings.ts';
import { accessVersion } from '../access/end-access.ts';
import { RefreshToken, Session } from '../access/session.entity.ts';
import { describeProgram, inWords } from '../devices/describe-program.ts';
import { newDeviceEmail } from '../devices/new-device-email.ts';
import { recogniseDevice } from '../devices/recognise-device.ts';
import { enqueueNotice } from '../mail/enqueue-email.ts';
import { countOwnOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { signingKey } from '../signing-keys/signing-key.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Sessions that one account may begin within an hour: each leaves rows until it has ended. */
const BEGUN: RateLimit = { name: 'sessions', windowMs: 60 * 60_000, max: 1_000 };
/** Lifetime of a session, however often it is refreshed. */
export const SESSION_MAX_DAYS = 90;
/** Idle time after which a refresh token expires. */
export const REFRESH_IDLE_DAYS = 14;

/** The answer to a client: an `AuthSession`. */
export interface StartedSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token expires. */
  readonly expiresAt: Date;
  readonly user: Account;
  /** The key of a new device, for the client to keep. */
  readonly deviceKey?: string | null;
}

export interface Began {
  /** Whether the sign-in showed the second factor. */
  readonly factorProved?: boolean;
  readonly deviceKey?: string | null | undefined;
}

/** A new session and its first tokens. Its owner is notified of a device that is new to the account. */
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
    await enqueueNotice(
      tx,
      services,
      account,
      newDeviceEmail({ to: account.email, program, ip: ip ?? null, at: tx.now }),
    );
  }
  const sessionId = newId();
  await tx.em.insert(Session, {
    id: sessionId,
    accountId: account.id,
    deviceId: device.id,
    ip: ip ?? null,
    userAgent: userAgent ?? null,
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + SESSION_MAX_DAYS * DAY_MS),
    factorProvedAt: factorProved ? tx.now : null,
  });
  const refreshToken = randomBytes(32).toString('base64url');
  await storeRefreshToken(tx, sessionId, refreshToken);
  const { newKey } = device;
  return { refreshToken, user: account, deviceKey: newKey, ...(await accessTokenOf(tx, services, account, sessionId)) };
}

/** Stores the hash of a token, which its owner alone has. */
export async function storeRefreshToken(tx: Tx, sessionId: string, token: string): Promise<void> {
  const expiresAt = new Date(tx.now.getTime() + REFRESH_IDLE_DAYS * DAY_MS);
  await tx.em.insert(RefreshToken, { tokenHash: hashOf(token), sessionId, createdAt: tx.now, expiresAt });
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token that follows another. Derived, so that a client whose answer got lost receives the same one again. */
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
