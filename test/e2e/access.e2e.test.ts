import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphClient, SignInDocument } from '@muster/client';
import { eventually } from '@muster/testing';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { a, type Shopper, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', 'schema');

describe.each(modes)('revoked access, %s', (mode) => {
  let system: TestSystem;
  let anna: Shopper;
  beforeAll(async () => {
    system = await sharedSystem(mode);
    anna = await shopOf(system).customer();
  });
  afterAll(() => system.close());

  // biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
  async function ask(graph: GraphClient, query: string): Promise<any> {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${graph.accessToken}` },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  test('a session that is signed out from another device has no request, no refresh and no open socket', async () => {
    const { signIn } = await system.visitor.ask(SignInDocument, { input: anna.credentials });
    const { accessToken } = a(signIn, 'AuthSession');
    const elsewhere = new GraphClient(`${system.url}/graphql`).as(accessToken);
    const closed: { code: number; reason: string }[] = [];
    const socket = createClient({
      url: `${system.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${accessToken}` },
      on: { closed: (event) => void closed.push(event as { code: number; reason: string }) },
      onNonLazyError: () => {},
    });
    const { data } = await ask(anna.graph, '{ mySessions { id isCurrent } }');
    expect(data.mySessions).toHaveLength(2);
    expect((await ask(elsewhere, '{ me { id } }')).data.me).not.toBeNull();

    const ended = await ask(anna.graph, 'mutation { endOtherSessions { ... on SessionsEndedPayload { ended } } }');
    expect(ended.data.endOtherSessions).toEqual({ ended: 1 });
    await eventually(() => closed[0]?.code === 4403);
    expect(closed[0]?.reason).toContain('signed out elsewhere');
    expect((await ask(elsewhere, '{ me { id } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask(anna.graph, '{ mySessions { isCurrent } }')).data.mySessions).toEqual([{ isCurrent: true }]);
    await socket.dispose();
  });

  test('what a client may ask is in the schema that it may download', async () => {
    const read = async (variant: string, token: string | null) => {
      const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${system.url}/schema/${variant}.graphql`, { headers });
      return [response.status, await response.text()];
    };
    const written = (name: string) => readFileSync(join(SCHEMA, name), 'utf8');
    const { accessToken } = anna.graph;
    expect((await read('storefront', null))[0]).toBe(401);
    expect(await read('storefront', accessToken)).toEqual([200, written('api.storefront.graphql')]);
    expect((await read('admin', accessToken))[0]).toBe(403);
    expect(await read('admin', system.admin.accessToken)).toEqual([200, written('api.graphql')]);
  });

  test('an API key grants its permissions, and nothing once it is revoked', async () => {
    const create =
      'mutation { it: createApiClient(input: { name: "acme", operations: REGISTERED }) { ... on ApiClientCreatedPayload { key client { id } } } }';
    const { key, client } = (await ask(system.admin, create)).data.it;
    const asClient = async (apiKey: string) => {
      const response = await fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
        body: JSON.stringify({ query: '{ me { id } }' }),
      });
      return ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;
    };
    expect(await asClient(key)).toBe('OPERATION_NOT_ALLOWED'); // It has registered none.
    expect(await asClient('mk_of_nobody')).toBe('UNAUTHENTICATED');
    await ask(system.admin, `mutation { revokeApiClient(id: "${client.id}") { __typename } }`);
    await eventually(async () => expect(await asClient(key)).toBe('UNAUTHENTICATED'));
  });

  test('an API key with a scope opens the fields that need the scope, and no field for people', async () => {
    const create = `mutation { it: createApiClient(input: { name: "auditor", operations: ANY, scopes: ["audit:read"], rateTier: PARTNER }) {
      ... on ApiClientCreatedPayload { key client { permissions } } } }`;
    const { key, client } = (await ask(system.admin, create)).data.it;
    expect(client.permissions).toEqual(['audit:read']);
    const asClient = async (query: string) => {
      const response = await fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as {
        data: unknown;
        errors?: { extensions: { code: string } }[];
      };
      return errors?.[0]?.extensions.code ?? data;
    };
    expect(await asClient('{ auditEntries(subgraph: users, first: 1) { edges { node { action } } } }')).toMatchObject({
      auditEntries: { edges: [{ node: { action: expect.any(String) } }] },
    });
    expect(await asClient('{ apiClients { name } }')).toBe('FORBIDDEN');
    expect(await asClient('{ me { id } }')).toBe('UNAUTHENTICATED');
  });
});
