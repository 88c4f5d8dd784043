import { randomUUID } from 'node:crypto';
import { eventually } from '@muster/testing';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { onSocket } from '../support/live-client.ts';
import { shopOf } from '../support/shop.ts';
import { sharedSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await sharedSystem('embedded');
});
afterAll(() => system.close());

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
async function ask(headers: Record<string, string>, query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}
const as = ({ accessToken }: { readonly accessToken: string | null }) => ({
  authorization: `Bearer ${accessToken}`,
});

test('a customer quotes, reserves to a saved address and follows it; a program reads what changed, and where it goes', async () => {
  const shop = shopOf(system);
  const [launch, anna] = [await shop.launches({ priceMinor: 499 }), await shop.customer()];
  const mine = as(anna.graph);
  const { adminArea } = await ask({}, '{ adminArea(code: "TW-TPE") { id } }');
  const { added } = await ask(
    mine,
    'mutation ($input: UserAddressInput!) { added: addAddress(input: $input) { ... on AddressPayload { address { id } } } }',
    {
      input: {
        kind: 'SHIPPING',
        countryCode: 'TW',
        areaId: adminArea.id,
        recipientName: '王小明',
        line1: 'Roosevelt Road 1',
        line2: '3F',
        locality: 'Da’an',
        postalCode: '106',
      },
    },
  );
  const socket = createClient({
    url: `${system.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: mine,
  });
  const watched = onSocket(socket, 'subscription { myOrdersChanged { id status total { formatted } } }', {});

  const lines = [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 2 }];
  const { reserveQuote } = await ask(
    mine,
    'query ($input: ReserveQuoteInput!) { reserveQuote(input: $input) { ... on ReserveQuote { total { amountMinor } couponProblem lines { offer { thresholdQty } variant { sku } } } } }',
    { input: { lines, couponCode: 'no-such-coupon' } },
  );
  expect(reserveQuote).toEqual({
    total: { amountMinor: 998 },
    couponProblem: 'UNKNOWN',
    lines: [{ offer: { thresholdQty: 2 }, variant: { sku: launch.code } }],
  });
  const { reserve } = await ask(
    mine,
    'mutation ($input: ReserveInput!) { reserve(input: $input) { ... on ReservePayload { order { id total { amountMinor } updatedAt } } } }',
    {
      input: {
        idempotencyKey: randomUUID(),
        lines,
        contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
        shippingAddressId: added.address.id,
      },
    },
  );
  const { id, total, updatedAt } = reserve.order;
  expect(total).toEqual(reserveQuote.total);

  const { made } = await ask(
    as(system.admin),
    'mutation ($input: CreateApiClientInput!) { made: createApiClient(input: $input) { ... on ApiClientCreatedPayload { key } } }',
    {
      input: { name: `k-${randomUUID()}`, operations: 'ANY', scopes: ['order:read_any', 'user:read_personal_data'] },
    },
  );
  const changed = async () =>
    (
      await ask(
        { 'x-api-key': made.key },
        `query ($filter: OrderFilterInput) { orders(filter: $filter, sort: UPDATED) { nodes { id status
           contact { name } shippingAddress { recipientName phone line1 line2 city area { code } postalCode countryCode } } } }`,
        { filter: { updatedFrom: updatedAt, sellWindowId: launch.sellWindowId } },
      )
    ).orders.nodes;
  const shippingAddress = {
    recipientName: '王小明',
    phone: '+886912345678',
    line1: 'Roosevelt Road 1',
    line2: '3F',
    city: 'Da’an',
    area: { code: 'TW-TPE' },
    postalCode: '106',
    countryCode: 'TW',
  };
  await eventually(async () => (await changed()).length === 1);
  expect(await changed()).toEqual([{ id, status: 'RESERVED', contact: { name: 'Anna' }, shippingAddress }]);

  await anna.cancels(id);
  await eventually(() => JSON.stringify(watched.seen.at(-1)).includes('CANCELLED'));
  await eventually(async () => (await changed())[0]?.status === 'CANCELLED');
  await socket.dispose();
});
