import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const PASSWORD = 'correct horse battery';

interface Answer {
  readonly data?: {
    readonly r: { readonly __typename: string; readonly deviceKey?: string; readonly accessToken?: string };
  };
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly retryAfterMs?: number } }[];
}

describe.each(['embedded'] as const)('whoever guesses at a system that runs %s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    // One trusted proxy, so that each test has addresses of its own; a password hash is slow enough for a queue to form.
    system = await startSystem(mode, {
      MUSTER_TRUST_PROXY_HOPS: '1',
      MUSTER_ARGON2_MEMORY_KIB: '4096',
      MUSTER_HASH_WAIT_MS: '5000',
    });
  });
  afterAll(() => system.close());

  async function ask(query: string, variables: object, from: string, accessToken?: string): Promise<Answer> {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': from,
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }
  const SIGN_IN =
    'mutation ($i: SignInInput!) { r: signIn(input: $i) { __typename ... on AuthSession { deviceKey accessToken } } }';
  const signsIn = (email: string, password: string, from: string, deviceKey?: string) =>
    ask(SIGN_IN, { i: { email, password, deviceKey } }, from);
  async function anOwner(from: string) {
    const email = `${randomUUID()}@shop.example`;
    const { data } = await ask(
      'mutation ($i: SignUpInput!) { r: signUp(input: $i) { __typename ... on AuthSession { deviceKey accessToken } } }',
      { i: { email, password: PASSWORD } },
      from,
    );
    return { email, deviceKey: data!.r.deviceKey!, accessToken: data!.r.accessToken! };
  }
  const outcomeOf = ({ data, errors }: Answer): string => errors?.[0]?.extensions.code ?? data!.r.__typename;

  test('a flood of guesses delays only its own network', async () => {
    const owner = await anOwner('198.51.100.7');
    const flood = Array.from({ length: 120 }, (_, no) =>
      signsIn(`nobody-${no}@shop.example`, 'a guess', '203.0.113.9'),
    );
    await Promise.race(flood);
    const { data } = await signsIn(owner.email, PASSWORD, '198.51.100.7');
    expect(data?.r.__typename).toBe('AuthSession');
    const answers = await Promise.all(flood);
    expect(
      new Set(answers.map(outcomeOf)).difference(new Set(['InvalidCredentials', 'RATE_LIMITED', 'TRY_AGAIN'])),
    ).toEqual(new Set());
    const refused = answers.filter((answer) => outcomeOf(answer) !== 'InvalidCredentials');
    expect(refused.length).toBeGreaterThan(40);
    for (const { errors } of refused) expect(errors![0]!.extensions.retryAfterMs).toBeGreaterThan(0);
  });

  test('guesses from many addresses are stopped, and the owner signs in', async () => {
    const owner = await anOwner('198.51.100.8');
    const answers: string[] = [];
    for (let no = 1; no <= 20; no += 1)
      answers.push(
        ...(
          await Promise.all(
            Array.from({ length: 10 }, (_, guess) =>
              signsIn(owner.email, `guess ${guess}`, `2001:DB8:${no}:0::${guess}`),
            ),
          )
        ).map(outcomeOf),
      );
    expect(answers.filter((answer) => answer === 'InvalidCredentials')).toHaveLength(50);
    expect(answers.filter((answer) => answer === 'AccountLocked')).toHaveLength(150);
    expect(outcomeOf(await signsIn(owner.email, PASSWORD, '192.0.2.99'))).toBe('AccountLocked');
    expect(outcomeOf(await signsIn(owner.email, PASSWORD, '192.0.2.99', owner.deviceKey))).toBe('AuthSession');
  });

  test('one request has at most one guess', async () => {
    const { email, accessToken } = await anOwner('198.51.100.9');
    const input = `(input: { email: "${email}", password: "x" }) { __typename }`;
    const guess = (query: string) => ask(query, {}, '198.51.100.9', accessToken).then(outcomeOf);
    expect(await guess(`mutation { r: signIn${input} b: signIn${input} }`)).toBe('TOO_MANY_ROOT_FIELDS');
    expect(
      await guess(
        `mutation { r: signIn${input} ...F } fragment F on Mutation { v: verifyEmail(token: "x") { __typename } }`,
      ),
    ).toBe('TOO_MANY_ROOT_FIELDS');
    expect(await guess(`mutation { r: signIn${input} signOut }`)).toBe('InvalidCredentials');
  });
});
