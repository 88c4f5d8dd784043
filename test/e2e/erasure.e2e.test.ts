import { randomUUID } from 'node:crypto';
import type { GraphClient } from '@muster/client';
import { withClient } from '@muster/kit/orm';
import { eventually } from '@muster/testing';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
const ask = async (client: GraphClient, text: string, variables: object = {}): Promise<any> =>
  ((await client.ask(parse(text) as never, variables)) as { result: unknown }).result;

describe.each(modes)('%s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await sharedSystem(mode);
  });
  afterAll(() => system.close());

  test('a customer exports their data of every subgraph, and is erased from every subgraph', async () => {
    const launch = await shopOf(system).launches();
    const password = randomUUID();
    const email = `${randomUUID()}@shop.example`;
    const signUp = `mutation ($input: SignUpInput!) { result: signUp(input: $input) { ... on AuthSession { accessToken user { id } } } }`;
    const { accessToken, user } = await ask(system.visitor, signUp, {
      input: { email, password, displayName: 'Anna' },
    });
    const anna = system.visitor.as(accessToken);
    const contact = { name: '王小明', phone: '+886912345678', email };
    const { order } = await ask(
      anna,
      `mutation ($input: ReserveInput!) { result: reserve(input: $input) { ... on ReservePayload { order { id } } } }`,
      {
        input: {
          idempotencyKey: randomUUID(),
          lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
          contact,
        },
      },
    );
    const exported = await ask(
      anna,
      `mutation ($password: String!) { result: exportMyData(password: $password) { ... on PersonalDataPayload { json } } }`,
      { password },
    );
    expect(JSON.parse(exported.json)).toMatchObject({ account: { email }, orders: [{ orderId: order.id, contact }] });

    const erase = `mutation ($password: String!) { result: eraseMyAccount(password: $password) { __typename } }`;
    expect(await ask(anna, erase, { password })).toEqual({ __typename: 'OpenOrders' });
    await ask(anna, `mutation ($id: ID!) { result: cancelOrder(id: $id) { __typename } }`, { id: order.id });
    expect(await ask(anna, erase, { password })).toEqual({ __typename: 'EraseAccountPayload' });
    const contacts = `select 1 from order_contact where order_id = '${order.id}'`;
    await eventually(() =>
      withClient(system.databaseUrl('orders'), async (client) => (await client.query(contacts)).rowCount === 0),
    );

    const log = `query ($subgraph: AuditedSubgraph!, $filter: AuditFilterInput) { result: auditEntries(subgraph: $subgraph, filter: $filter) { edges { node { action entityId seq } } } }`;
    for (const [subgraph, action] of [
      ['users', 'user.erase'],
      ['orders', 'order.forget_contacts'],
    ]) {
      await eventually(async () => {
        const { edges } = await ask(system.admin, log, { subgraph, filter: { action, entityId: user.id } });
        return edges.length === 1 && edges[0].node.seq !== null;
      });
    }
    expect((await ask(system.admin, log, { subgraph: 'catalog' })).edges.length).toBeGreaterThan(0);
    await eventually(async () => expect(await system.broken()).toEqual([]));
  });
});
