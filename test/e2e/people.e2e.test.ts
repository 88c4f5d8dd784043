import { randomUUID } from 'node:crypto';
import { CustomerListDocument } from '@muster/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopOf } from '../support/shop.ts';
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
});
