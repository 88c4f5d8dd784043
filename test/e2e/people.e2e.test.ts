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
});
