import { randomUUID } from 'node:crypto';
import {
  DoctorProgressDocument,
  type DoctorProgressSubscription,
  DoctorReportDocument,
  type GraphClient,
  GraphError,
  ParkedEventsDocument,
  RecordsChangedDocument,
  RegisteredOperationsDocument,
  ReplayParkedEventsDocument,
  RunDoctorDocument,
  StaffAttentionDocument,
  SystemHealthDocument,
} from '@muster/client';
import { withClient } from '@muster/kit/orm';
import { readSystemFile } from '@muster/kit/process';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { a, type Shop, shopOf } from '../support/shop.ts';
import { modes, startSystem, type TestSystem } from '../support/system.ts';

const PARTS = readSystemFile().subgraphs.map(({ name }) => name);

describe.each(modes)('%s: the system as its operators see it', (mode) => {
  let system: TestSystem;
  let shop: Shop;
  beforeAll(async () => {
    system = await startSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());

  const asOwner = (subgraph: string, sql: string) =>
    withClient(system.databaseUrl(subgraph), async (client) => (await client.query(sql)).rows);
  const health = async () => (await system.admin.ask(SystemHealthDocument, {})).systemHealth!;
  const partOf = async (name: string) => (await health()).parts.find((part) => part.name === name)!;
  const parked = async () => (await system.admin.ask(ParkedEventsDocument, {})).parkedEvents!;
  const waiting = async () => (await system.admin.ask(StaffAttentionDocument, {})).attention?.parkedEvents;
  const replays = async (ids: readonly string[]) => {
    const key = { ids: [...ids], idempotencyKey: randomUUID() };
    return a((await system.admin.ask(ReplayParkedEventsDocument, key)).replayParkedEvents, 'BulkPayload').rows;
  };
  /** Starts the doctor and follows it to its end. */
  const examined = async () => {
    const { runDoctor } = await system.admin.ask(RunDoctorDocument, { idempotencyKey: randomUUID() });
    const { id } = a(runDoctor, 'DoctorRunPayload').run;
    const seen: DoctorProgressSubscription['doctorRunChanged'][] = [];
    for await (const { doctorRunChanged: run } of system.admin.watch(DoctorProgressDocument, { id })) {
      seen.push(run);
      if (run.status !== 'RUNNING') break;
    }
    return { id, seen, last: seen.at(-1)! };
  };

  test('every part is ready, and tells its numbers', async () => {
    await eventually(async () => (await health()).parts.every(({ isReady }) => isReady));
    const { parts, version, startedAt } = await health();
    expect(parts.map(({ name }) => name)).toEqual(PARTS);
    for (const part of parts) expect(part).toMatchObject({ problems: [], parkedEvents: 0, databaseWaiting: 0 });
    expect((await partOf('orders')).jobs?.map(({ name }) => name)).toContain('close-waiting-list');
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Date.parse(startedAt)).toBeLessThan(Date.now());
  });

  test('strangers and customers are refused each of it', async () => {
    const { graph } = await shop.customer();
    const asks: ((client: GraphClient) => Promise<unknown>)[] = [
      (client) => client.ask(SystemHealthDocument, {}),
      (client) => client.ask(ParkedEventsDocument, {}),
      (client) => client.ask(DoctorReportDocument, {}),
      (client) => client.ask(RegisteredOperationsDocument, {}),
      (client) => client.ask(RunDoctorDocument, {}),
      (client) => client.ask(ReplayParkedEventsDocument, { ids: [randomUUID()] }),
      (client) => client.watch(DoctorProgressDocument, { id: randomUUID() }).next(),
      (client) => client.watch(RecordsChangedDocument, { kinds: ['ORDER'] }).next(),
    ];
    for (const [client, code] of [
      [system.visitor, 'UNAUTHENTICATED'],
      [graph, 'FORBIDDEN'],
    ] as const)
      for (const ask of asks) {
        const refused = await ask(client).catch((error: unknown) => error);
        expect(refused instanceof GraphError ? refused.codes : JSON.stringify(refused)).toContain(code);
      }
  });

  test('registered operations are listed with what clients send of them', async () => {
    const listed = async (search: string) =>
      (await system.admin.ask(RegisteredOperationsDocument, { filter: { search } })).registeredOperations!.nodes;
    const [before] = await listed('PaymentProviders');
    expect(before).toMatchObject({ name: 'PaymentProviders', kind: 'QUERY', problem: null, retiredDate: null });
    const extensions = { persistedQuery: { version: 1, sha256Hash: before!.documentHash } };
    const sends = async () => {
      const response = await fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ extensions }),
      });
      expect(await response.json()).toMatchObject({ data: { paymentProviders: expect.any(Array) } });
    };
    for (let sent = 0; sent < 3; sent += 1) await sends();
    await eventually(async () => (await listed('PaymentProviders'))[0]!.uses30Days >= before!.uses30Days + 3);
    const [after] = await listed('PaymentProviders');
    expect(after!.uses30Days).toBe(before!.uses30Days + 3);
    expect(Date.parse(after!.lastUsedAt!)).toBeGreaterThan(Date.now() - 600_000);
  });

  test('lists that are out of date are told, with the number of changes', async () => {
    const launch = await shop.launches();
    const buyers = await shop.customers(4);
    const counts = { ORDER: 0, CUSTOMER: 0 };
    let isHeard = false;
    const watching = (async () => {
      const kinds = ['ORDER' as const, 'CUSTOMER' as const];
      for await (const { recordsChanged } of system.admin.watch(RecordsChangedDocument, { kinds })) {
        counts[recordsChanged.kind as keyof typeof counts] += recordsChanged.count;
        if (counts.CUSTOMER > 0) isHeard = true;
        if (counts.ORDER >= buyers.length) return;
      }
    })();
    await eventually(async () => {
      if (!isHeard) await shop.customer();
      return isHeard;
    });
    await Promise.all(buyers.map((buyer) => buyer.holds(launch)));
    await watching;
    expect(counts.ORDER).toBe(buyers.length);
  });

  test('an event that cannot be handled is seen, replayed in vain, mended, replayed and gone', async () => {
    await asOwner('finance', 'alter table journal_entry add constraint books_are_shut check (false) not valid');
    const launch = await shop.launches({ offer: { thresholdQty: 1 } });
    const anna = await shop.customer();
    const { id: orderId } = await anna.holds(launch);
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    a(await shop.confirms(launch), 'BatchPayload');
    await anna.waitsFor(orderId, 'PAYMENT_REQUESTED');
    await anna.pays(orderId);
    await anna.waitsFor(orderId, 'PAID');
    const payment = async () => (await parked()).nodes.find(({ type }) => type === 'payment.succeeded');
    await eventually(async () => (await payment()) !== undefined);
    const failed = await payment();
    expect(failed).toMatchObject({
      subgraph: 'payments',
      consumer: 'finance',
      error: 'PostgreSQL refused with 23514 by books_are_shut',
      attempts: 5,
    });
    expect(await waiting()).toBe((await parked()).totalCount);
    expect((await partOf('finance')).parkedEvents).toBeGreaterThanOrEqual(1);

    const ids = async () => (await parked()).nodes.map(({ id }) => id);
    expect(await replays([failed!.id])).toMatchObject([{ id: failed!.id, error: { code: 'INVALID_TRANSITION' } }]);
    await asOwner('finance', 'alter table journal_entry drop constraint books_are_shut');
    const all = await ids();
    expect(await replays(all)).toEqual(all.map((id) => ({ id, error: null })));
    expect(await ids()).toEqual([]);
    expect(await waiting()).toBe(0);
    expect(await replays(all.slice(0, 1))).toMatchObject([{ error: { code: 'NOT_FOUND' } }]);
    await shop.books(); // They balance.
    await eventually(async () => (await system.broken()).length === 0);
  });

  test('the doctor names what is broken, and is watched until it is done', async () => {
    await asOwner(
      'payments',
      `insert into unreadable_event (consumer, lane, entry, reason) values ('payments', 'orders:0', 'x', 'planted')`,
    );
    const { id, seen, last } = await examined();
    expect(last).toMatchObject({ id, status: 'DONE', missingParts: [] });
    expect(last.checks.filter(({ brokenRows }) => brokenRows !== 0)).toMatchObject([
      { name: 'every entry of a partition is an event', subgraph: 'payments', brokenRows: 1 },
    ]);
    expect(new Set(last.checks.map(({ subgraph }) => subgraph))).toEqual(new Set(PARTS));
    expect(last.checks.length).toBeLessThan(400);
    expect(seen.some(({ status }) => status === 'RUNNING')).toBe(true);
    const { doctorRun } = await system.admin.ask(DoctorReportDocument, {});
    expect(doctorRun).toMatchObject({ id, status: 'DONE', seq: last.seq });
    await asOwner('payments', 'delete from unreadable_event');
    expect((await examined()).last.checks.filter(({ brokenRows }) => brokenRows !== 0)).toEqual([]);
  });

  test.runIf(mode === 'distributed')('a part that is silent is not ready, and is missed by the doctor', async () => {
    const pid = system.processes!.pidOf('finance');
    process.kill(pid, 'SIGSTOP');
    try {
      await eventually(async () => !(await partOf('finance')).isReady);
      const { parts } = await health();
      expect(parts.find(({ name }) => name === 'finance')).toMatchObject({
        problems: ['no answer within 3 seconds'],
        outboxUnsent: null,
        jobs: null,
      });
      expect(parts.filter(({ isReady }) => !isReady)).toHaveLength(1);
      expect(await waiting()).toBeNull();
      await expect(parked()).rejects.toMatchObject({ codes: ['TRY_AGAIN'] });
      const { last } = await examined();
      expect(last).toMatchObject({ status: 'FAILED', missingParts: ['finance'] });
      expect(last.checks.filter(({ brokenRows }) => brokenRows === null)).toEqual([]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(async () => (await partOf('finance')).isReady);
    expect((await examined()).last).toMatchObject({ status: 'DONE', missingParts: [] });
  });
});
