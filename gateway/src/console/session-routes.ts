import type { IncomingMessage } from 'node:http';
import { HeaderMap } from '@apollo/server';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { Credentials } from '../access/credentials.ts';
import type { GatewayContext, Origin } from '../context.ts';
import { sendRefusal } from '../http/refusal.ts';
import { tarpit } from '../http/tarpit.ts';
import { httpDetailsOf } from '../operations/error-status.ts';
import type { SupergraphInstance } from '../supergraph/supergraph-instance.ts';
import { isOfOwnPage } from './own-page.ts';
import { SESSION_PATH, SessionCookies } from './session-cookies.ts';

export interface ConsoleSessionOptions {
  readonly current: () => Pick<SupergraphInstance, 'live' | 'clientErrorsOf'>;
  readonly credentials: Credentials;
  readonly originOf: (request: { raw: IncomingMessage }) => Origin;
  /** Address at which browsers reach the gateway; with https the cookies are sent by nothing else. */
  readonly publicUrl?: string | undefined;
}

const BODY_BYTES = 16 * 1024;
const TEXT_MAX = 4_096;
const text = z.string().max(TEXT_MAX);
const SignIn = z.union([
  z.strictObject({ email: text, password: text, mfaCode: text.nullish() }),
  z.strictObject({ oidc: z.strictObject({ attempt: text, callbackUrl: text, mfaCode: text.nullish() }) }),
]);

const SESSION = `__typename
  ... on AuthSession { accessToken refreshToken expiresAt deviceKey user { id email displayName permissions } }
  ... on UserError { code message }`;
const LOCKED = '... on AccountLocked { lockedUntil }';
const SIGN_IN = `mutation ConsoleSignIn($input: SignInInput!) { result: signIn(input: $input) { ${SESSION} ${LOCKED} } }`;
const COMPLETE_OIDC = `mutation ConsoleOidc($input: CompleteOidcInput!) { result: completeOidc(input: $input) { ${SESSION} ${LOCKED} } }`;
const REFRESH = `mutation ConsoleRefresh($token: String!) { result: refreshSession(refreshToken: $token) { ${SESSION} } }`;
const SIGN_OUT = 'mutation ConsoleSignOut { result: signOut }';

interface AuthSession {
  readonly __typename: 'AuthSession';
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
  readonly deviceKey: string | null;
  readonly user: object;
}
type Outcome = AuthSession | { readonly __typename: string; readonly code: string; readonly message: string };

const isSession = (outcome: Outcome): outcome is AuthSession => outcome.__typename === 'AuthSession';

/**
 * Session of the console, for its own page alone. Scripts hold the access token, in memory; the refresh token is in a cookie of these
 * three routes. They sign in, refresh and sign out as the graph does, with its limits; anywhere else a cookie does nothing.
 */
export async function consoleSessionRoutes(app: FastifyInstance, options: ConsoleSessionOptions): Promise<void> {
  const { current, credentials, originOf } = options;
  const cookies = new SessionCookies(options.publicUrl?.startsWith('https:') ?? false);
  await app.register(cookie);
  // Bodies of forms and of scripts without a preflight are refused with 415.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (!isOfOwnPage(request)) return reply.code(403).send({ error: 'Only the console itself may ask this.' });
  });

  /** Admits a request like one to the graph: charged before anything is read or looked up. */
  const admitted = async (request: FastifyRequest, authorization?: string): Promise<GatewayContext> =>
    (await tarpit(credentials.admit({ authorization }, originOf(request)))).context;

  async function run<R>(query: string, variables: Record<string, unknown>, context: GatewayContext): Promise<R> {
    const { data, errors } = await current().live.answer({ query, variables }, context);
    const [error] = errors ?? [];
    // Errors of an answer are in the form for clients.
    if (error !== undefined) throw new GraphQLError(error.message, { extensions: error.extensions });
    return (data as { result: R }).result;
  }

  /** The session for the page, without its refresh token; or the refusal with its facts, as a 401. */
  function answer(reply: FastifyReply, outcome: Outcome): FastifyReply {
    if (!isSession(outcome)) return reply.code(401).send(outcome);
    const { accessToken, expiresAt, user } = outcome;
    cookies.keep(reply, outcome);
    return reply.send({ accessToken, expiresAt, user });
  }

  /** The next tokens of the session of the cookie. Null without a session, or with one that has ended: its cookie is cleared. */
  async function refreshed(request: FastifyRequest, reply: FastifyReply): Promise<AuthSession | null> {
    const { refreshToken } = cookies.read(request);
    if (refreshToken === null) return null;
    const outcome = await run<Outcome>(REFRESH, { token: refreshToken }, await admitted(request));
    if (isSession(outcome)) return outcome;
    cookies.forgetSession(reply);
    return null;
  }

  app.post(SESSION_PATH, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const context = await admitted(request);
    const given = SignIn.safeParse(request.body);
    if (!given.success) return reply.code(400).send({ error: 'Send email and password, or oidc, as JSON.' });
    const { deviceKey } = cookies.read(request);
    const outcome =
      'oidc' in given.data
        ? await run<Outcome>(COMPLETE_OIDC, { input: { ...given.data.oidc, deviceKey } }, context)
        : await run<Outcome>(SIGN_IN, { input: { ...given.data, deviceKey } }, context);
    return answer(reply, outcome);
  });

  app.post(`${SESSION_PATH}/refresh`, { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const session = await refreshed(request, reply);
    return session === null ? reply.code(204).send() : answer(reply, session);
  });

  app.delete(SESSION_PATH, async (request, reply) => {
    const session = await refreshed(request, reply);
    if (session !== null) await run(SIGN_OUT, {}, await admitted(request, `Bearer ${session.accessToken}`));
    cookies.forgetSession(reply);
    return reply.code(204).send();
  });

  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof GraphQLError)) throw error;
    const { correlationId } = originOf(request);
    const [shown] = current().clientErrorsOf([error], correlationId);
    return sendRefusal(request, reply, [withStatus(error)], [shown!]);
  });
}

/** HTTP status of errors that come with an answer of 200 in GraphQL. */
const STATUS_OF: Readonly<Record<string, number>> = { RATE_LIMITED: 429, TRY_AGAIN: 503, BAD_USER_INPUT: 400 };

function withStatus(error: GraphQLError): GraphQLError {
  const { status } = httpDetailsOf(error);
  if (status !== undefined && status >= 400) return error;
  const { code, retryAfterMs } = error.extensions;
  const headers = new HeaderMap(
    typeof retryAfterMs === 'number' ? [['retry-after', String(Math.ceil(retryAfterMs / 1_000))]] : [],
  );
  const extensions: Record<string, unknown> = {
    ...error.extensions,
    http: { status: STATUS_OF[String(code)] ?? 500, headers },
  };
  return new GraphQLError(error.message, { originalError: error, extensions });
}
