import { createHash, randomBytes } from 'node:crypto';
import { aadOf, derived, openJson, sealJson } from '@muster/kit/crypto';
import { type Caller, InvalidInput, isWellFormed } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import * as client from 'openid-client';
import { settingsOf } from '../../settings.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { OidcRefused } from './oidc.refusals.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { configurationOf, providerOf } from './providers.ts';

const LIVES_MS = 10 * 60_000;
const NAME_MAX_CHARS = 100;
/** Begun from one network: each leaves a row until it is over. */
const ATTEMPTS: RateLimit = { name: 'oidc-attempts', windowMs: LIVES_MS, max: 300 };
const SCOPE = 'openid email profile';

/** What an answer is checked against: it is for this sign-in, this browser and nobody who listened. */
export interface Checks {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export interface Attempt {
  readonly provider: string;
  readonly redirect_uri: string;
  readonly linking_account_id: string | null;
  readonly account_id: string | null;
  readonly checks: Checks;
}

export interface Begun {
  /** Where the browser goes. */
  readonly url: string;
  /** For the browser alone: without it the answer is worth nothing, so nobody can be signed in as somebody else. */
  readonly attempt: string;
}

const hashOf = (attempt: string): Buffer => createHash('sha256').update(attempt).digest();
const ringOf = (services: Services) => derived(settingsOf(services).MUSTER_DATA_KEY, 'muster users oidc');
const placeOfChecks = (hash: Buffer): string => aadOf('oidc_attempt', 'sealed_checks', hash.toString('hex'));

/** Begins to sign in at a provider, or to link who the actor is there. */
export async function beginAttempt(
  services: Services,
  caller: Caller,
  { provider: name, redirectUri, links }: { provider: string; redirectUri: string; links: boolean },
): Promise<Begun> {
  const provider = providerOf(services, name);
  if (!settingsOf(services).MUSTER_OIDC_REDIRECTS.includes(redirectUri))
    throw new InvalidInput([{ path: 'redirectUri', message: 'is not among MUSTER_OIDC_REDIRECTS' }]);
  const config = await reachable(configurationOf(services, provider));
  const checks: Checks = {
    verifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    nonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    state: checks.state,
    nonce: checks.nonce,
  });
  const attempt = randomBytes(32).toString('base64url');
  const hash = hashOf(attempt);
  await services.transact(caller, async (tx) => {
    await countOrRefuse(tx, services, ATTEMPTS, caller.ip);
    await tx.em.execute(
      `insert into oidc_attempt (token_hash, provider, redirect_uri, sealed_checks, linking_account_id, created_at, expires_at)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [
        hash,
        provider.name,
        redirectUri,
        sealJson(checks, ringOf(services), placeOfChecks(hash)),
        links ? caller.actor.id : null,
        tx.now,
        new Date(tx.now.getTime() + LIVES_MS),
      ],
    );
  });
  return { url: url.href, attempt };
}

/** The attempt of a browser, or null when it is over. Its answer is taken once. */
export async function takeAttempt(tx: Tx, services: Services, attempt: string): Promise<Attempt | null> {
  const hash = hashOf(attempt);
  const [row] = await tx.em.execute<(Omit<Attempt, 'checks'> & { sealed_checks: string })[]>(
    `update oidc_attempt set answered_at = coalesce(answered_at, ?)
      where token_hash = ? and expires_at > ? and (answered_at is null or account_id is not null)
     returning provider, redirect_uri, sealed_checks, linking_account_id, account_id`,
    [tx.now, hash, tx.now],
  );
  if (row === undefined) return null;
  return { ...row, checks: openJson<Checks>(row.sealed_checks, ringOf(services), placeOfChecks(hash)) };
}

/** Whom the provider vouched for: kept while a second factor is asked for. */
export const noteAccount = (tx: Tx, attempt: string, accountId: string): Promise<unknown> =>
  tx.em.execute(`update oidc_attempt set account_id = ? where token_hash = ?`, [accountId, hashOf(attempt)]);

export const endAttempt = (tx: Tx, attempt: string): Promise<unknown> =>
  tx.em.execute(`delete from oidc_attempt where token_hash = ?`, [hashOf(attempt)]);

/** Who somebody is at a provider, and what it says of them. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** Changes the answer that a browser brings for what the provider says, or OidcRefused. */
export async function claimsOf(
  services: Services,
  provider: OidcProvider,
  { redirect_uri, checks }: Attempt,
  callbackUrl: string,
): Promise<Claims> {
  const answered = URL.canParse(callbackUrl) ? new URL(callbackUrl) : null;
  const expected = new URL(redirect_uri);
  if (answered === null || answered.origin !== expected.origin || answered.pathname !== expected.pathname)
    throw new OidcRefused('NOT_VALID');
  const config = await reachable(configurationOf(services, provider));
  try {
    const tokens = await client.authorizationCodeGrant(config, answered, {
      pkceCodeVerifier: checks.verifier,
      expectedState: checks.state,
      expectedNonce: checks.nonce,
      idTokenExpected: true,
    });
    const { iss, sub, ...said } = tokens.claims()!;
    const more = said.email === undefined ? await client.fetchUserInfo(config, tokens.access_token, sub) : {};
    const { email, email_verified, name } = { ...said, ...more } as Record<string, unknown>;
    if (!isWellFormed(sub)) throw new OidcRefused('NOT_VALID');
    return {
      issuer: iss,
      subject: sub,
      email: textOf(email),
      emailVerified: email_verified === true,
      // Not half of the last character.
      name:
        textOf(name)
          ?.slice(0, NAME_MAX_CHARS)
          .replace(/[\ud800-\udbff]$/, '') ?? null,
    };
  } catch (error) {
    throw refusalOf(error, services);
  }
}

const textOf = (said: unknown): string | null => (typeof said === 'string' && isWellFormed(said) ? said : null);

async function reachable(config: Promise<client.Configuration>): Promise<client.Configuration> {
  try {
    return await config;
  } catch {
    throw new OidcRefused('PROVIDER_AWAY');
  }
}

/** A provider that refuses, or whose answer is not what it should be; anything else is its being away. */
function refusalOf(error: unknown, { log }: Services): OidcRefused {
  const code = (error as { code?: unknown }).code;
  log.info({ reason: String(code ?? (error as Error).name) }, 'A sign-in at a provider came to nothing');
  const isAway = code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && code === undefined);
  return new OidcRefused(isAway ? 'PROVIDER_AWAY' : 'NOT_VALID');
}
