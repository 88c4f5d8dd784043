import { createHash, randomBytes } from 'node:crypto';
import { aadOf, derived, openJson, sealJson } from '@muster/kit/crypto';
import { type Caller, InvalidInput, isWellFormed } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import * as client from 'openid-client';
import { settingsOf } from '../../settings.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { OidcAttempt } from './oidc.entity.ts';
import { OidcRefused } from './oidc.refusals.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { configurationOf, providerOf } from './providers.ts';

const LIVES_MS = 10 * 60_000;
const NAME_MAX_CHARS = 100;
/** Attempts that one network may begin: each leaves a row until it expires. */
const ATTEMPTS: RateLimit = { name: 'oidc-attempts', windowMs: LIVES_MS, max: 300 };
const SCOPE = 'openid email profile';

/** The PKCE verifier, state and nonce that tie an answer to this sign-in and this browser. */
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
  /** The authorization endpoint of the provider, for the browser. */
  readonly url: string;
  /** A secret of the browser. The answer is worthless without it, so nobody can be signed in to another person's account. */
  readonly attempt: string;
}

const hashOf = (attempt: string): Buffer => createHash('sha256').update(attempt).digest();
const ringOf = (services: Services) => derived(settingsOf(services).MUSTER_DATA_KEY, 'muster users oidc');
const contextOf = (hash: Buffer): string => aadOf('oidc_attempt', 'sealed_checks', hash.toString('hex'));

/** Begins a sign-in at a provider, or a link of the actor's identity there. */
export async function beginAttempt(
  services: Services,
  caller: Caller,
  { provider: name, redirectUri, links }: { provider: string; redirectUri: string; links: boolean },
): Promise<Begun> {
  const provider = providerOf(services, name);
  if (!settingsOf(services).MUSTER_OIDC_REDIRECTS.includes(redirectUri))
    throw new InvalidInput([
      { path: 'redirectUri', message: 'is not among MUSTER_OIDC_REDIRECTS', code: 'NOT_ONE_OF' },
    ]);
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
    await tx.em.insert(OidcAttempt, {
      tokenHash: hash,
      provider: provider.name,
      redirectUri,
      sealedChecks: sealJson(checks, ringOf(services), contextOf(hash)),
      linkingAccountId: links ? caller.actor.id : null,
      createdAt: tx.now,
      expiresAt: new Date(tx.now.getTime() + LIVES_MS),
    });
  });
  return { url: url.href, attempt };
}

/** The attempt of a browser, or null when it is over. Its answer is accepted once. */
export async function takeAttempt(tx: Tx, services: Services, attempt: string): Promise<Attempt | null> {
  const hash = hashOf(attempt);
  const [row] = await tx.em.execute<(Omit<Attempt, 'checks'> & { sealed_checks: string })[]>(
    `update oidc_attempt set answered_at = coalesce(answered_at, ?)
      where token_hash = ? and expires_at > ? and (answered_at is null or account_id is not null)
     returning provider, redirect_uri, sealed_checks, linking_account_id, account_id`,
    [tx.now, hash, tx.now],
  );
  if (row === undefined) return null;
  return { ...row, checks: openJson<Checks>(row.sealed_checks, ringOf(services), contextOf(hash)) };
}

/** Keeps the account that the provider identified, while its second factor is awaited. */
export const noteAccount = (tx: Tx, attempt: string, accountId: string): Promise<unknown> =>
  tx.em.nativeUpdate(OidcAttempt, { tokenHash: hashOf(attempt) }, { accountId });

export const endAttempt = (tx: Tx, attempt: string): Promise<unknown> =>
  tx.em.nativeDelete(OidcAttempt, { tokenHash: hashOf(attempt) });

/** The identity that a provider asserts, with its claims. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** Exchanges the answer of a browser for the claims of the provider, or OidcRefused. */
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
    const { iss, sub, ...asserted } = tokens.claims()!;
    const more = asserted.email === undefined ? await client.fetchUserInfo(config, tokens.access_token, sub) : {};
    const { email, email_verified, name } = { ...asserted, ...more } as Record<string, unknown>;
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

const textOf = (asserted: unknown): string | null =>
  typeof asserted === 'string' && isWellFormed(asserted) ? asserted : null;

async function reachable(config: Promise<client.Configuration>): Promise<client.Configuration> {
  try {
    return await config;
  } catch {
    throw new OidcRefused('PROVIDER_AWAY');
  }
}

/** A refusal or an invalid answer of the provider; any other failure counts as an outage. */
function refusalOf(error: unknown, { log }: Services): OidcRefused {
  const code = (error as { code?: unknown }).code;
  log.info({ reason: String(code ?? (error as Error).name) }, 'A sign-in at a provider failed');
  const isAway = code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && code === undefined);
  return new OidcRefused(isAway ? 'PROVIDER_AWAY' : 'NOT_VALID');
}
