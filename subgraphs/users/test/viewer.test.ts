import { anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const VIEWER = `{ viewer { user { id email } client { id name scopes permissions rateTier } permissions
  rateLimit { perMinute remaining resetsAt } } }`;
const views = async (actor?: Parameters<typeof graph.run>[2]) => (await graph.run(VIEWER, {}, actor)).viewer;

test('a person is told who they are and what they may, and a stranger nothing', async () => {
  const anna = await aPerson();
  expect(await views(anna)).toEqual({
    user: { id: anna.id, email: anna.email },
    client: null,
    permissions: [],
    rateLimit: null, // The gateway counts, and is not here.
  });
  const staff = { ...anna, permissions: new Set(['user:read', 'audit:read']) };
  expect((await views(staff)).permissions).toEqual(['audit:read', 'user:read']);
  expect(await views()).toBeNull();
});

test('a program is told which client it is and what its key permits, in a few statements', async () => {
  const CREATE = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { ... on ApiClientCreatedPayload { client { id } } } }`;
  const input = { name: 'viewer-acme', operations: 'ANY', scopes: ['user:read'], rateTier: 'PARTNER' };
  const { client } = (await graph.run(CREATE, { input }, clerk('api_client:manage', 'user:read'))).createApiClient;
  const program = { ...anApiClient('user:read'), id: client.id };
  expect(await views(program)).toMatchObject({
    user: null,
    client: { id: client.id, name: 'viewer-acme', scopes: ['user:read'], rateTier: 'PARTNER' },
    permissions: ['user:read'],
  });
  expect((await graph.statements(() => views(program))).length).toBeLessThanOrEqual(2);
});
