import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdvanceWorkStepDocument, MyOrdersDocument } from '@muster/client';
import { eventually } from '@muster/testing';
import { buildSchema } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { inGroups } from '../support/in-groups.ts';
import { onSocket, type Transport, transports, type Watched, watchOver } from '../support/live-client.ts';
import { livePathsOf } from '../support/live-paths.ts';
import { a, type Launch, type Shop, type Shopper, shopOf } from '../support/shop.ts';
import { modes, startSystem, type TestSystem } from '../support/system.ts';

const BOARD = `subscription ($offerIds: [ID!]!) { quotaChanged(offerIds: $offerIds) {
  offerId seq soldQty offer { id product { name } sellWindow { status } counter { committedQty status } batch { status } } } }`;
const COUNTER = `subscription ($offerIds: [ID!]!) { batchCounterChanged(offerIds: $offerIds) {
  status offer { sellWindow { status } quota { soldQty } batch { status workOrders { steps { status } } } } } }`;
const ORDER = `subscription ($id: ID!) { orderChanged(id: $id) {
  status payments { status } lines { offer { quota { soldQty } counter { committedQty status } } } customer { profile { firstName } } } }`;

const AT_ONCE = 6;

describe.each(modes)('%s: live subscriptions', (mode) => {
  let system: TestSystem;
  let shop: Shop;
  const watching: Watched[] = [];

  beforeAll(async () => {
    vi.stubEnv('MUSTER_LIMITS', 'off'); // More subscriptions than any client needs.
    system = await startSystem(mode);
    shop = shopOf(system);
  });
  afterAll(async () => {
    await system?.close();
    vi.unstubAllEnvs();
  });
  afterEach(() => {
    for (const { stop } of watching.splice(0)) stop();
  });

  const watch = (transport: Transport, query: string, variables: Record<string, unknown>, by?: Shopper): Watched => {
    const request = { url: `${system.url}/graphql`, token: by?.graph.accessToken ?? null, query, variables };
    const watched = watchOver(transport, request);
    watching.push(watched);
    return watched;
  };
  const finishesWork = async (launch: Launch) => {
    const { offer } = await shop.sees(launch, ({ offer }) => (offer.batch?.workOrders.length ?? 0) > 0);
    for (const { id } of offer.batch!.workOrders.flatMap(({ steps }) => steps))
      for (const status of ['DOING', 'DONE'] as const)
        a(
          (await system.admin.ask(AdvanceWorkStepDocument, { input: { workStepId: id, status } })).advanceWorkStep,
          'WorkOrderPayload',
        );
  };

  describe.each(transports)('over %s', (transport) => {
    test('a board of quotas shows the state of production, to present and to late subscribers', async () => {
      const launch = await shop.launches({ offer: { thresholdQty: 3, maxTotalQty: 9 } });
      const anna = await shop.customer();
      const offerIds = [launch.offerId];
      const first = watch(transport, BOARD, { offerIds });
      const last = ({ seen }: Watched) => {
        const { soldQty, offer } = seen.at(-1)?.quotaChanged ?? {};
        return [soldQty, offer?.counter?.committedQty, offer?.counter?.status, offer?.batch?.status ?? null];
      };
      await eventually(() => expect(last(first)).toEqual([0, 0, 'OPEN', null]));
      for (const sold of [1, 2, 3]) {
        await anna.holds(launch);
        await eventually(() =>
          expect(last(first)).toEqual(sold < 3 ? [sold, sold, 'OPEN', null] : [3, 3, 'REACHED', 'CREATED']),
        );
      }

      a(await shop.confirms(launch), 'BatchPayload');
      const second = watch(transport, BOARD, { offerIds });
      await eventually(() => expect(second.seen.length).toBeGreaterThan(0));
      expect(second.seen[0].quotaChanged.offer).toMatchObject({
        counter: { status: 'CONFIRMED' },
        batch: { status: 'CONFIRMED' },
      });
      await eventually(() => expect(last(first)).toEqual([3, 3, 'CONFIRMED', 'CONFIRMED']));

      // No state comes twice, and none goes back.
      const states = first.seen.map((data) => JSON.stringify(data));
      for (const [index, one] of states.entries()) expect(one).not.toBe(states[index + 1]);
      const seqs = first.seen.map(({ quotaChanged }) => quotaChanged.seq);
      expect(seqs).toEqual(seqs.toSorted((x, y) => x - y));
      expect(first.errors).toEqual([]);
    });

    test('a counter shows the progress of its batch after its own last event', async () => {
      const launch = await shop.launches({ offer: { thresholdQty: 1 } });
      const anna = await shop.customer();
      const order = await anna.holds(launch);
      await shop.confirms(launch);
      await anna.pays(order.id);
      await anna.waitsFor(order.id, 'PAID');
      a(await shop.closes(launch), 'SellWindowPayload');
      await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');

      const offerIds = [launch.offerId];
      const first = watch(transport, COUNTER, { offerIds });
      await eventually(() =>
        expect(first.seen.at(-1)?.batchCounterChanged).toMatchObject({
          status: 'FINALIZED',
          offer: { sellWindow: { status: 'FINALIZED' }, batch: { status: 'SCHEDULED' } },
        }),
      );
      await finishesWork(launch);
      const second = watch(transport, COUNTER, { offerIds });
      await eventually(() => expect(second.seen.length).toBeGreaterThan(0));
      expect(second.seen[0].batchCounterChanged.offer.batch.status).toBe('COMPLETED');
      await eventually(() =>
        expect(first.seen.at(-1).batchCounterChanged.offer.batch).toMatchObject({ status: 'COMPLETED' }),
      );
      const { workOrders } = first.seen.at(-1).batchCounterChanged.offer.batch;
      for (const { steps } of workOrders) for (const { status } of steps) expect(status).toBe('DONE');
    });

    test('an order shows its payments, the quota of its offer and the present name of its customer', async () => {
      const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 9 } });
      const [anna, ben] = await shop.customers(2);
      const order = await anna!.holds(launch);
      const watched = watch(transport, ORDER, { id: order.id }, anna);
      const now = () => watched.seen.at(-1)?.orderChanged;
      await eventually(() => expect(now()).toMatchObject({ status: 'RESERVED', payments: [] }));
      await ben!.holds(launch, { quantity: 2 });
      const lines = [{ offer: { quota: { soldQty: 3 }, counter: { committedQty: 3, status: 'REACHED' } } }];
      await eventually(() => expect(now()).toMatchObject({ lines }));
      await shop.confirms(launch);
      await anna!.waitsFor(order.id, 'PAYMENT_REQUESTED');
      a(await anna!.startsPayment(order.id), 'PaymentPayload');
      await eventually(() => expect(now().payments).toMatchObject([{ status: 'PENDING_PROVIDER' }]));
      await rename(anna!, 'Anna the Second');
      await eventually(() => expect(now().customer.profile.firstName).toBe('Anna the Second'));
      expect(watched.errors).toEqual([]);
    });
  });

  const rename = async ({ graph }: Shopper, firstName: string) => {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${graph.accessToken}` },
      body: JSON.stringify({
        query: 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
        variables: { input: { firstName } },
      }),
    });
    expect(await response.json()).toEqual({ data: { updateProfile: { __typename: 'ProfilePayload' } } });
  };

  const joinsLine = async ({ graph }: Shopper, { offerId }: Launch) => {
    const response = await fetch(graph.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${graph.accessToken}` },
      body: JSON.stringify({
        query: 'mutation ($offerId: ID!) { joinWaitingList(offerId: $offerId) { __typename } }',
        variables: { offerId },
      }),
    });
    expect(await response.json()).toEqual({ data: { joinWaitingList: { __typename: 'WaitingListPayload' } } });
  };

  /*
   * Generated from the schema: every type that a subscription reaches, by its shortest path, watched through a whole launch. The
   * last state of each equals the first state of a new subscriber that shares nothing with it.
   */
  test('subscriptions stay up to date with every type they reach, in any subgraph', async () => {
    const schema = buildSchema(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
    const security = JSON.parse(readFileSync(join(SCHEMA_DIR, 'security.json'), 'utf8'));
    const mayAsk = (coordinate: string) => security[coordinate]?.scopes === undefined;
    const launch = await shop.launches({ offer: { thresholdQty: 2, maxTotalQty: 9 } });
    const [anna, ben] = await shop.customers(2);
    const [hers, his] = [await anna!.holds(launch, { quantity: 2 }), await ben!.holds(launch)];
    const { offer } = await shop.sees(launch, ({ offer }) => offer.batch !== null);
    /** Another spelling of an id: equal, but a distinct subscription that shares nothing with the others. */
    const anew = (id: string) => [...id].map((char) => (Math.random() < 0.5 ? char.toUpperCase() : char)).join('');
    const ofOffer = { name: 'offerIds', type: '[ID!]!', value: () => [launch.offerId, randomUUID()] };
    const ofWindow = { name: 'ids', type: '[ID!]!', value: () => [anew(launch.sellWindowId)] };
    const ofBatch = { name: 'id', type: 'ID!', value: () => anew(offer.batch!.id) };
    const ofOrder = { name: 'id', type: 'ID!', value: () => anew(hers.id) };
    const watchable = {
      quotaChanged: ofOffer,
      batchCounterChanged: ofOffer,
      batchChanged: ofBatch,
      orderChanged: ofOrder,
      myWaitingListChanged: null,
      sellWindowChanged: ofWindow,
    };
    const soldOut = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    await ben!.holds(soldOut);
    await joinsLine(anna!, soldOut);
    /** One begins with the first change, one tells a second of its own: neither has a state to compare. Two are of staff alone. */
    const without = ['myOrdersChanged', 'launchPulse', 'recordsChanged', 'doctorRunChanged'];
    expect([...Object.keys(watchable), ...without].toSorted()).toEqual(
      Object.keys(schema.getSubscriptionType()!.getFields()).toSorted(),
    );

    const socket: Client = createClient({
      url: `${system.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${anna!.graph.accessToken}` },
    });
    const begin = (document: string, variable: typeof ofOffer | typeof ofBatch | null) =>
      onSocket(socket, document, variable === null ? {} : { [variable.name]: variable.value() });
    const all = Object.entries(watchable).flatMap(([root, variable]) =>
      livePathsOf(schema, root, variable, mayAsk).map(({ path, document }) => ({
        path,
        document,
        variable,
        watched: begin(document, variable),
      })),
    );
    expect(all.length).toBeGreaterThan(40);
    await eventually(() =>
      expect(all.filter(({ watched }) => watched.seen.length === 0).map(({ path }) => path)).toEqual([]),
    );
    /** Compares the last state of each subscription with the first state of a new subscriber. */
    const expectUpToDate = async (when: string) => {
      // A few at a time: all at once would ask again and again for what they themselves delay.
      const states = await inGroups(all, AT_ONCE, async ({ path, document, variable, watched }) => {
        let [last, now]: unknown[] = [];
        const areEqual = async () => {
          const begun = begin(document, variable);
          await eventually(() => begun.seen.length + begun.errors.length > 0);
          begun.stop();
          [last, now] = [watched.seen.at(-1), begun.seen[0]];
          return JSON.stringify(last) === JSON.stringify(now);
        };
        await eventually(areEqual).catch(() => {});
        return { path, last, now, errors: watched.errors };
      });
      for (const { path, last, now, errors } of states)
        expect({ when, path, last, errors }).toEqual({ when, path, last: now, errors: [] });
    };
    await expectUpToDate('after it was reached');
    await shop.confirms(launch);
    await anna!.pays(hers.id);
    await anna!.waitsFor(hers.id, 'PAID');
    await ben!.cancels(his.id);
    await expectUpToDate('after it was paid');
    await rename(anna!, 'Anna the Third');
    const another = await shop.customer();
    await another.holds(launch, { quantity: 3 });
    await expectUpToDate('after others came');
    a(await shop.closes(launch), 'SellWindowPayload');
    await another.cancels((await another.graph.ask(MyOrdersDocument, {})).me!.orders.edges[0]!.node.id);
    await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    await finishesWork(launch);
    await anna!.waitsFor(hers.id, 'PROCESSING');
    await expectUpToDate('after it was made');
    await socket.dispose();
  });
});
