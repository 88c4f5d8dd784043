import { readFileSync } from 'node:fs';
import { ReserveDocument, SignInDocument } from '@muster/client';
import type { Log } from '@muster/kit/subgraph';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Chance } from '../../gateway/test/executor/chance.ts';
import { type Askable, argumentsWith, askables, selectionOf } from '../support/askable.ts';
import { hostileOf, toJson, toLiteral } from '../support/hostile-values.ts';
import { shopOf } from '../support/shop.ts';
import { startLoggedSystem, type TestSystem } from '../support/system.ts';

/** Of how many cases by chance; the rest is left for another seed. */
const CASES = Number(process.env.HOSTILE_CASES ?? 1_500);
const SEED = process.env.SEED ?? '1';
const AT_ONCE = 8;
const OURS = ['INTERNAL_SERVER_ERROR', 'TRY_AGAIN', 'TIMED_OUT', 'DOWNSTREAM_SERVICE_ERROR', undefined];
/** What nobody but whoever asks may end: the asking goes on with the same token. */
const ENDS_THE_SESSION = ['signOut', 'refreshSession', 'changePassword', 'eraseAccount', 'eraseMyAccount'];

interface Told {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
const logged: string[] = [];
const log: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (facts, message) => void logged.push(`${message}: ${told_(facts)}`),
  child: () => log,
};
const told_ = (facts: object): string => {
  const { err, ...rest } = facts as { err?: Error };
  return `${err?.stack ?? err} ${JSON.stringify(rest)}`;
};

let system: TestSystem;
/** Some, because a case may end the session of the first. */
const tokens: string[] = [];
beforeAll(async () => {
  const limits = { user: { perMinute: null }, anonymous: { perMinute: null } };
  system = await startLoggedSystem({ MUSTER_LIMITS: JSON.stringify(limits) }, log);
  const shop = shopOf(system);
  const launch = await shop.launches();
  await system.admin.ask(ReserveDocument, {
    input: {
      idempotencyKey: 'one',
      lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
      contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
    },
  });
  for (let count = 0; count < 3; count += 1) tokens.push(await signedIn());
}, 400_000);
afterAll(() => system.close());

async function signedIn(): Promise<string> {
  const { signIn } = await system.visitor.ask(SignInDocument, { input: system.administrator });
  if (signIn.__typename !== 'AuthSession') throw new Error(`The administrator cannot sign in: ${signIn.__typename}`);
  return signIn.accessToken;
}

async function send(body: string, headers: Record<string, string> = {}): Promise<{ status: number; told: Told }> {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}`, ...headers },
    body,
  });
  return { status: response.status, told: (await response.json()) as Told };
}

interface Case {
  readonly name: string;
  readonly body: string;
}

const askable = askables(schema, ['me', 'products', 'trialBalance', 'journalEntries']).filter(
  ({ field }) => !ENDS_THE_SESSION.includes(field.name),
);

/** With the value in a variable, and as it stands in a document. */
function casesOf(one: Askable, place: Askable['places'][number], value: unknown): Case[] {
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

/** Whether an answer tells a client's mistake as ours; null when all is well. */
function wrong({ name }: Case, { status, told }: { status: number; told: Told }): string | null {
  const codes = (told.errors ?? []).map(({ extensions }) => extensions?.code);
  const isWell = status < 500 && codes.every((code) => !OURS.includes(code));
  return isWell ? null : `${name}: ${status} ${JSON.stringify(told).slice(0, 300)}`;
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

const overHttp = async (one: Case): Promise<string | null> => {
  const answer = await send(one.body);
  const codes = (answer.told.errors ?? []).map(({ extensions }) => extensions?.code);
  if (!codes.includes('UNAUTHENTICATED')) return wrong(one, answer);
  tokens.shift();
  return wrong(one, await send(one.body));
};

test(`no value of an argument makes a client's mistake ours (SEED=${SEED})`, { timeout: 600_000 }, async () => {
  const chance = new Chance(SEED);
  const all = askable
    .filter(({ kind }) => kind !== 'subscription')
    .flatMap((one) =>
      one.places.flatMap((place) => hostileOf(place.type).flatMap((value) => casesOf(one, place, value))),
    );
  expect(all.length).toBeGreaterThan(5_000);
  const cases = all.length <= CASES ? all : all.filter(() => chance.is(CASES / all.length));
  console.log(`SEED=${SEED}: ${cases.length} of ${all.length} cases`);
  logged.length = 0;
  const faults = await tryAll(cases, overHttp);
  expect(faults.toSorted()).toEqual([]);
  expect(logged).toEqual([]);
});
