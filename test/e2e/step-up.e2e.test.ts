import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, getNamedType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { anyValues, operationsOf } from '../support/paths.ts';
import { a, MINUTE_MS, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';
import { codeAt } from '../support/totp.ts';

/*
 * Step-up authentication: a user with a second factor proves it again before a sensitive operation, and the gateway tells every
 * client so. Generated from the schema: every field whose description says that it needs a second factor is tried.
 */
describe.each(modes)('the second factor, %s', (mode) => {
  let system: TestSystem;
  let secret: string;
  let aheadMs = 0;
  let token: string;
  const credentials = { email: `${randomUUID()}@staff.example`, password: randomUUID() };

  // biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
  async function ask(query: string, variables: object = {}, as: string | null = token): Promise<any> {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(as === null ? {} : { authorization: `Bearer ${as}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }
  const signIn = async () => {
    const { data } = await ask(
      'mutation ($input: SignInInput!) { it: signIn(input: $input) { __typename ... on AuthSession { accessToken refreshToken } } }',
      { input: { ...credentials, mfaCode: codeAt(secret, Date.now() + aheadMs) } },
      null,
    );
    return data.it as { accessToken: string; refreshToken: string };
  };
  const passes = async (ms: number) => {
    await system.advance(ms);
    aheadMs += ms;
  };

  /** Signed in, and the second factor of the sign-in is no longer recent. */
  beforeAll(async () => {
    system = await sharedSystem(mode);
    aheadMs = system.aheadMs;
    const signUp = await ask(
      'mutation ($input: SignUpInput!) { it: signUp(input: $input) { ... on AuthSession { accessToken user { id } } } }',
      { input: credentials },
      null,
    );
    const { user } = signUp.data.it;
    const roles = await ask('{ roles { id name } }', {}, system.admin.accessToken);
    const { id: roleId } = roles.data.roles.find(({ name }: { name: string }) => name === 'ADMINISTRATOR');
    await ask(
      'mutation ($u: ID!, $r: ID!) { grantRole(userId: $u, roleId: $r) { __typename } }',
      { u: user.id, r: roleId },
      system.admin.accessToken,
    );
    const before = await ask(
      'mutation ($input: SignInInput!) { it: signIn(input: $input) { ... on AuthSession { accessToken } } }',
      { input: credentials },
      null,
    );
    token = before.data.it.accessToken;
    const begun = await ask(
      'mutation ($p: String!) { it: beginSecondFactor(password: $p) { ... on SecondFactorBegunPayload { secret } } }',
      { p: credentials.password },
    );
    secret = begun.data.it.secret;
    await ask('mutation ($c: String!) { confirmSecondFactor(code: $c) { __typename } }', {
      c: codeAt(secret, Date.now() + aheadMs),
    });
    await passes(MINUTE_MS); // Each code is accepted once.
    const { refreshToken } = await signIn();
    await passes(11 * MINUTE_MS);
    const refreshed = await ask(
      'mutation ($t: String!) { it: refreshSession(refreshToken: $t) { ... on AuthSession { accessToken } } }',
      { t: refreshToken },
      null,
    );
    token = refreshed.data.it.accessToken;
  });
  afterAll(() => system.close());

  const values = anyValues('walk');
  const NEEDS_IT = /Needs a second factor/;

  test('every field that needs a recent second factor answers STEP_UP_REQUIRED without one', async () => {
    const schema = buildSchema(await readFile(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
    const tried: string[] = [];
    for (const kind of ['query', 'mutation'] as const) {
      const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
      for (const field of Object.values(root.getFields())) {
        const says = NEEDS_IT.test(field.description ?? '');
        const type = getNamedType(field.type);
        const member = isUnionType(type) && type.getTypes().some(({ name }) => name === 'StepUpRequired');
        if (says && isUnionType(type)) expect(member, field.name).toBe(true);
        if (!says) continue;
        const { query, variables } = operationsOf(schema, kind, values, 1).find(({ about }) =>
          about.startsWith(`${root.name}.${field.name} `),
        )!;
        const { data, errors } = await ask(query, variables);
        if (member)
          expect({ field: field.name, data, errors }).toMatchObject({ data: { it: { __typename: 'StepUpRequired' } } });
        else
          expect({ field: field.name, errors }).toMatchObject({
            errors: [{ extensions: { code: 'STEP_UP_REQUIRED' } }],
          });
        tried.push(field.name);
      }
    }
    for (const name of [
      'cancelOrder',
      'retryRefund',
      'createCoupon',
      'decideBatch',
      'usersByPhone',
      'rotateSigningKey',
    ])
      expect(tried).toContain(name);
    expect(tried.length).toBeGreaterThan(18);
  });

  test('after the second factor is proved the same operation succeeds', async () => {
    const shop = shopOf(system);
    const anna = await shop.customer();
    const launch = await shop.launches({ aheadMs, offer: { thresholdQty: 1 } });
    const { id } = await anna.holds(launch);
    const cancel = 'mutation ($id: ID!) { it: cancelOrder(id: $id) { __typename ... on UserError { code message } } }';
    expect((await ask(cancel, { id })).data.it).toMatchObject({ code: 'STEP_UP_REQUIRED' });
    const order = await anna.order(id);
    expect(order.status).toBe('RESERVED');
    const shown = await ask('mutation ($c: String!) { it: proveSecondFactor(code: $c) { __typename } }', {
      c: codeAt(secret, Date.now() + aheadMs),
    });
    expect(shown.data.it.__typename).toBe('SecondFactorShownPayload');
    expect((await ask(cancel, { id })).data.it.__typename).toBe('OrderPayload');
    // No step-up for users without a second factor, nor for a customer's own order.
    const own = await anna.holds(launch);
    a(await anna.cancels(own.id), 'OrderPayload');
  });
});
