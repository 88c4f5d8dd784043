import { readFileSync } from 'node:fs';
import { ReserveDocument, SignInDocument } from '@muster/client';
import type { Log } from '@muster/kit/subgraph';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '../../gateway/test/executor/seeded-random.ts';
import { type ArgumentField, argumentFieldsOf, argumentsWith, selectionOf } from '../support/argument-fields.ts';
import { damaged, hostileDirectives, madeUp } from '../support/hostile-operations.ts';
import { hostileValuesOf, toJson, toLiteral } from '../support/hostile-values.ts';
import { type Launch, shopOf } from '../support/shop.ts';
import { startLoggedSystem, type TestSystem } from '../support/system.ts';

/** Cases of argument values in one run, sampled by the seed. */
const CASES = Number(process.env.HOSTILE_CASES ?? 1_500);
/** Cases of each other kind (subscriptions, cursors, directives) in one run. */
const SHARE = 0.1;
/** Timeout for the first event of an open stream; a silent stream is no fault. */
const SILENT_MS = 500;
const SEED = process.env.SEED ?? '1';
const AT_ONCE = 8;
const OURS = ['INTERNAL_SERVER_ERROR', 'TRY_AGAIN', 'TIMED_OUT', 'DOWNSTREAM_SERVICE_ERROR', undefined];
/** Mutations that end the caller's own session: left out, since later cases use the same token. */
const ENDS_THE_SESSION = ['signOut', 'refreshSession', 'changePassword', 'eraseAccount', 'eraseMyAccount'];

interface GraphqlResponse {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
const logged: string[] = [];
const log: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (facts, message) => void logged.push(`${message}: ${logLine(facts)}`),
  child: () => log,
};
const logLine = (facts: object): string => {
  const { err, ...rest } = facts as { err?: Error };
  return `${err?.stack ?? err} ${JSON.stringify(rest)}`;
};

let system: TestSystem;
let launch: Launch;
/** Several sessions, because a case may end the first one. */
const tokens: string[] = [];
beforeAll(async () => {
  const limits = { user: { perMinute: null, sockets: null }, anonymous: { perMinute: null } };
  system = await startLoggedSystem({ MUSTER_LIMITS: JSON.stringify(limits) }, log);
  const shop = shopOf(system);
  launch = await shop.launches();
  await system.admin.ask(ReserveDocument, {
    input: {
      idempotencyKey: 'one',
      lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
      contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
    },
  });
  const browsed = `mutation { logSearch(input: { query: "x", resultsCount: 1 }) { __typename }
    addToWishlist(input: { productId: "${launch.productId}" }) { __typename } noteProductView(productId: "${launch.productId}") { __typename } }`;
  tokens.push(await signedIn());
  expect((await send(JSON.stringify({ query: browsed }))).answer.errors).toBeUndefined();
  for (let count = 0; count < 3; count += 1) tokens.push(await signedIn());
});
afterAll(() => system.close());

async function signedIn(): Promise<string> {
  const { signIn } = await system.visitor.ask(SignInDocument, { input: system.administrator });
  if (signIn.__typename !== 'AuthSession') throw new Error(`The administrator cannot sign in: ${signIn.__typename}`);
  return signIn.accessToken;
}

interface Answer {
  readonly status: number;
  readonly answer: GraphqlResponse;
}

const post = (body: string, accept: string, signal: AbortSignal | null = null): Promise<Response> =>
  fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}`, accept },
    body,
    signal,
  });

async function send(body: string): Promise<Answer> {
  const response = await post(body, 'application/json');
  return { status: response.status, answer: (await response.json()) as GraphqlResponse };
}

/** The first Server-Sent Event; then the stream is closed. */
async function firstEvent(body: string, silentMs = SILENT_MS): Promise<Answer> {
  const leave = new AbortController();
  const response = await post(body, 'text/event-stream', leave.signal);
  const { status } = response;
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return { status, answer: (await response.json()) as GraphqlResponse };
  const silence = setTimeout(() => leave.abort(), silentMs);
  let text = '';
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const [, event] = /^event: next\ndata: (.*)\n\n/m.exec(text) ?? [];
      if (event !== undefined) return { status, answer: JSON.parse(event) as GraphqlResponse };
    }
  } catch (error) {
    if (!leave.signal.aborted) throw error;
  } finally {
    clearTimeout(silence);
    leave.abort();
  }
  return { status, answer: {} };
}

interface Case {
  readonly name: string;
  readonly body: string;
  /** Whether it must be refused; other cases need only be free of internal errors. */
  readonly isNone?: boolean;
  readonly isLive?: boolean;
}

const argumentFields = argumentFieldsOf(schema, ['me', 'products', 'trialBalance', 'journalEntries']).filter(
  ({ field }) => !ENDS_THE_SESSION.includes(field.name),
);

/** The value in a variable, and as a literal in the document. */
function casesOf(one: ArgumentField, place: ArgumentField['places'][number], value: unknown): Case[] {
  const { coordinate, kind, field, around } = one;
  const [before, behind] = around;
  const args = argumentsWith(one, place, value);
  const given = field.args.filter(({ name }) => name in args);
  const definitions = given.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const used = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const literals = given.map(({ name, type }) => `${name}: ${toLiteral(args[name], type)}`).join(', ');
  const at = `${coordinate} ${place.path.join('.')} = ${toJson(value).slice(0, 100)}`;
  const documents = {
    variable: `${kind} T(${definitions}) { ${before}${field.name}(${used})${selectionOf(one)}${behind} }`,
    literal: `${kind} { ${before}${field.name}(${literals})${selectionOf(one)}${behind} }`,
  };
  return [
    {
      name: `${at} in a variable`,
      body: `{"query":${JSON.stringify(documents.variable)},"variables":${toJson(args)}}`,
    },
    { name: `${at} in the document`, body: `{"query":${JSON.stringify(documents.literal)}}` },
  ];
}

/** The failure of a case: an internal error, or success where a refusal is due; null when there is none. */
function wrong({ name, isNone }: Case, { status, answer }: Answer): string | null {
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.code);
  const isClientError = status < 500 && codes.every((code) => !OURS.includes(code));
  const isTaken = isNone === true && codes.length === 0;
  return isClientError && !isTaken ? null : `${name}: ${status} ${JSON.stringify(answer).slice(0, 300)}`;
}

async function tryAll(cases: readonly Case[], ask: (one: Case) => Promise<string | null>): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < cases.length) {
      const fault = await ask(cases[next++]!);
      if (fault !== null) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return faults;
}

const codesOf = ({ answer }: Answer) => (answer.errors ?? []).map(({ extensions }) => extensions?.code);

async function tried(one: Case): Promise<string | null> {
  const ask = one.isLive ? firstEvent : send;
  const [token] = tokens;
  const answer = await ask(one.body);
  if (!codesOf(answer).includes('UNAUTHENTICATED')) return wrong(one, answer);
  if (tokens[0] === token) tokens.shift();
  return wrong(one, await ask(one.body));
}

/** Runs a random sample of `count` cases and expects no failure. */
async function withoutFault(of: string, all: readonly Case[], count: number): Promise<void> {
  const chance = new SeededRandom(`${SEED} ${of}`);
  const cases = all.filter(() => chance.is(count / all.length));
  console.log(`SEED=${SEED}: ${cases.length} of ${all.length} cases of ${of}`);
  logged.length = 0;
  const faults = await tryAll(cases, tried);
  expect(faults.toSorted()).toEqual([]);
  expect(logged).toEqual([]);
}

const valuesOf = (which: readonly ArgumentField[]): Case[] =>
  which.flatMap((one) =>
    one.places.flatMap((place) => hostileValuesOf(place.type).flatMap((value) => casesOf(one, place, value))),
  );

test(`no value of an argument causes an internal error (SEED=${SEED})`, async () => {
  const all = valuesOf(argumentFields.filter(({ kind }) => kind !== 'subscription'));
  expect(all.length).toBeGreaterThan(5_000);
  await withoutFault('values', all, CASES * (1 - 3 * SHARE));
});

test('the harness reads answers that come as Server-Sent Events', async () => {
  const first = (args: string) =>
    firstEvent(JSON.stringify({ query: `subscription { quotaChanged(${args}) { offer { id } } }` }), 60_000);
  const { answer } = await first(`offerIds: ["${launch.offerId}"]`);
  expect(answer).toEqual({ data: { quotaChanged: { offer: { id: launch.offerId } } } });
  expect(codesOf(await first('offerIds: []'))).toHaveLength(1);
  expect(codesOf(await first('offerIds: [{}]'))).toHaveLength(1);
});

test(`no value of a subscription's argument causes an internal error (SEED=${SEED})`, async () => {
  const all = valuesOf(argumentFields.filter(({ kind }) => kind === 'subscription'));
  expect(all.length).toBeGreaterThan(200);
  await withoutFault(
    'subscriptions',
    all.map((one) => ({ ...one, isLive: true })),
    CASES * SHARE,
  );
});

/** A valid cursor of each list that has a row here. */
async function realCursors(lists: readonly ArgumentField[]): Promise<Map<ArgumentField, string>> {
  const found = new Map<ArgumentField, string>();
  for (const one of lists) {
    const { field, around } = one;
    const args = toLiteral({ ...argumentsWith(one, { path: ['first'], type: field.args[0]!.type }, 1) }).slice(1, -1);
    const query = `{ ${around[0]}${field.name}(${args}) { pageInfo { endCursor } }${around[1]} }`;
    const [, cursor] =
      /"endCursor":"([^"]+)"/.exec(JSON.stringify((await send(JSON.stringify({ query }))).answer)) ?? [];
    if (cursor !== undefined) found.set(one, cursor);
  }
  return found;
}

test(`no cursor of another list, and no damaged one, causes an internal error (SEED=${SEED})`, async () => {
  const lists = argumentFields.filter(({ field }) => field.args.some(({ name }) => name === 'after'));
  const real = await realCursors(lists);
  expect(real.size).toBeGreaterThan(6);
  const all = lists.flatMap((one) => {
    const place = one.places.find(({ path }) => path.join() === 'after')!;
    const own = real.get(one);
    const others = [...real.values()].filter((cursor) => cursor !== own);
    const given = (cursors: readonly string[], isNone: boolean): Case[] =>
      cursors.flatMap((cursor) => casesOf(one, place, cursor).map((made) => ({ ...made, isNone })));
    return own === undefined
      ? given([...others, ...others.slice(0, 1).flatMap(madeUp)], false)
      : [...given([...others, ...damaged(own)], true), ...given(madeUp(own), false)];
  });
  await withoutFault('cursors', all, CASES * SHARE);
});

test(`no invalid or misplaced directive causes an internal error (SEED=${SEED})`, async () => {
  const all = hostileDirectives(launch.offerId).flatMap(({ kind, query, variables }): Case[] => {
    const body = JSON.stringify({ query, variables });
    const live = { name: `${query} as events`, body, isLive: true };
    return kind === 'subscription' ? [live] : [{ name: query, body }, live];
  });
  await withoutFault('directives', all, CASES * SHARE);
});
