import { randomUUID } from 'node:crypto';
import {
  AuditTrailDocument,
  CustomerListDocument,
  CustomerPageDocument,
  InviteUserDocument,
  SavedViewsDocument,
  SaveViewDocument,
  StaffRolesDocument,
} from '@muster/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { a, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

/* What an administration does with people, through the gateway. */
describe.each(modes)('people, %s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await sharedSystem(mode);
  });
  afterAll(() => system.close());

  test('a customer is found by address and name, with their orders beside them', async () => {
    const shop = shopOf(system);
    const launch = await shop.launches();
    const anna = await shop.customer();
    const { id, number } = await anna.holds(launch);
    const { users } = await system.admin.ask(CustomerListDocument, {
      filter: { search: anna.credentials.email.toUpperCase() },
    });
    expect(users).toMatchObject({
      totalCount: 1,
      nodes: [
        { email: anna.credentials.email, tier: 'STANDARD', orderPage: { totalCount: 1, nodes: [{ id, number }] } },
      ],
    });
    const nobody = await system.admin.ask(CustomerListDocument, { filter: { search: `${randomUUID()}@shop.example` } });
    expect(nobody.users).toMatchObject({ totalCount: 0, nodes: [] });
    await expect(anna.graph.ask(CustomerListDocument, {})).rejects.toThrow('user:read');
  });

  test('the page of a customer shows where they sign in, and its reading leaves a trace', async () => {
    const anna = await shopOf(system).customer();
    const { users } = await system.admin.ask(CustomerListDocument, { filter: { search: anna.credentials.email } });
    const { user } = await system.admin.ask(CustomerPageDocument, { id: users!.nodes[0]!.id });
    expect(user).toMatchObject({
      email: anna.credentials.email,
      sessions: { totalCount: 1, nodes: [{ device: { type: 'OTHER' } }] },
      identities: [],
      signIns: { nodes: [] },
      orderPage: { totalCount: 0 },
    });
    const { auditEntries } = await system.admin.ask(AuditTrailDocument, {
      filter: { area: ['USERS'], entityId: user!.id },
    });
    expect(auditEntries.nodes.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.find', 'user.read_personal_data']),
    );
  });

  test('one audit trail goes over all areas, newest first', async () => {
    await shopOf(system).launches();
    const { auditEntries } = await system.admin.ask(AuditTrailDocument, { first: 20 });
    expect(new Set(auditEntries.nodes.map(({ area }) => area)).size).toBeGreaterThan(1);
    const ids = auditEntries.nodes.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test('a colleague is invited with a role, and finds the view that is shared with staff', async () => {
    const { rolePage } = await system.admin.ask(StaffRolesDocument, {});
    const role = rolePage!.nodes.find(({ name }) => name === 'ADMINISTRATOR')!;
    expect(role).toMatchObject({ isFixed: true, userCount: expect.any(Number) });
    const email = `${randomUUID()}@staff.example`;
    const { inviteUser } = await system.admin.ask(InviteUserDocument, {
      input: { email, displayName: 'Bao', roleIds: [role.id] },
    });
    expect(a(inviteUser, 'UserStatusPayload').user.roles.map(({ name }) => name)).toContain('ADMINISTRATOR');
    const screen = `s${randomUUID()}`;
    const { saveView } = await system.admin.ask(SaveViewDocument, {
      input: { screen, name: 'Banned', query: 'status=BANNED', isShared: true },
    });
    const { view } = a(saveView, 'SavedViewPayload');
    expect((await system.admin.ask(SavedViewsDocument, { screen })).savedViews).toEqual([view]);
    const anna = await shopOf(system).customer();
    expect((await anna.graph.ask(SavedViewsDocument, { screen })).savedViews).toEqual([]);
  });

  test('a key is told what it may and how much is left to it', async () => {
    const CREATE = `mutation ($input: CreateApiClientInput!) { it: createApiClient(input: $input) { ... on ApiClientCreatedPayload { key } } }`;
    // biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
    const ask = async (headers: Record<string, string>, query: string, variables: object = {}): Promise<any> => {
      const response = await fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()).data;
    };
    const name = `k${randomUUID()}`;
    const input = { name, operations: 'ANY', scopes: ['order:read_any'], rateTier: 'PARTNER' };
    const { it } = await ask({ authorization: `Bearer ${system.admin.accessToken}` }, CREATE, { input });
    const VIEWER =
      '{ viewer { user { id } client { name rateTier } permissions rateLimit { perMinute remaining resetsAt } } }';
    const views = async () => (await ask({ 'x-api-key': it.key }, VIEWER)).viewer;
    const first = await views();
    expect(first).toMatchObject({
      user: null,
      client: { name, rateTier: 'PARTNER' },
      permissions: ['order:read_any'],
      rateLimit: { perMinute: 60_000, remaining: expect.any(Number) },
    });
    expect(first.rateLimit.remaining).toBeLessThan(60_000);
    const second = await views();
    // A new minute may have begun meanwhile.
    if (Date.parse(second.rateLimit.resetsAt) - Date.parse(first.rateLimit.resetsAt) < 1_000)
      expect(second.rateLimit.remaining).toBeLessThan(first.rateLimit.remaining);
    expect(second.rateLimit.remaining).toBeLessThan(60_000);
    expect((await ask({}, VIEWER)).viewer).toBeNull();
    const person = await ask({ authorization: `Bearer ${system.admin.accessToken}` }, VIEWER);
    expect(person.viewer).toMatchObject({ client: null, rateLimit: { perMinute: 3_000 } });
  });
});
