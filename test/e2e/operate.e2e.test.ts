import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphClient } from '@muster/client';
import { withClient } from '@muster/kit/orm';
import { readSystemFile } from '@muster/kit/process';
import { startTracing } from '@muster/kit/tracing';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from '../support/collector.ts';
import { a, shopOf } from '../support/shop.ts';
import { foundIn, storedValues } from '../support/stored-values.ts';
import { modes, startSystemWithOutput, type TestSystem } from '../support/system.ts';

const OPERATIONS = join(import.meta.dirname, '..', '..', 'schema', 'contract', 'operations');
/** Ids that an operator searches for: UUIDs, and readable numbers of orders and payments. */
const ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]+-\d{8}-\d+)$/;
const CANARY = { name: 'Canary Bird', phone: '+886900112233', email: 'canary@shop.example' };

describe.each(modes)('observability: %s', (mode) => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let system: TestSystem;
  let stopTracing: () => Promise<void>;
  /** Everything that its processes write. */
  const output: string[] = [];
  beforeAll(async () => {
    collector = await startCollector();
    process.env.MUSTER_TRACES = collector.url; // Inherited by the processes of a distributed system.
    stopTracing = mode === 'embedded' ? await startTracing(process.env, 'embedded') : async () => {};
    system = await startSystemWithOutput(mode, (text) => output.push(text));
  });
  afterAll(async () => {
    await system.close();
    await stopTracing();
    await collector.close();
    delete process.env.MUSTER_TRACES;
  });

  test('one reservation is one trace: gateway, subgraphs, their statements, and the consumers of its events', async () => {
    const shop = shopOf(system);
    const launch = await shop.launches();
    const anna = await shop.customer();
    const correlationId = randomUUID();
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${anna.graph.accessToken}`,
        'x-request-id': correlationId,
      },
      body: JSON.stringify({
        query: readFileSync(join(OPERATIONS, 'Reserve.graphql'), 'utf8'),
        variables: {
          input: {
            idempotencyKey: randomUUID(),
            lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
            contact: CANARY,
          },
        },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { reserve: { __typename: 'ReservePayload' } } });

    const traceId = correlationId.replaceAll('-', '');
    const mine = () => collector.spans.filter((span) => span.traceId === traceId);
    const find = (name: string) => mine().find((span) => span.name === name);
    await eventually(() => find('event order.reserved') !== undefined && find('mutation Reserve') !== undefined);
    const root = find('mutation Reserve')!;
    expect(root.parentSpanId ?? '').toBe('');
    expect(find('event order.reserved')?.parentSpanId).toBe(root.spanId);

    // Each process exports its spans in its own time. Promotions has none: the order has no coupon.
    const heard = ['muster-gateway', 'muster-orders', 'muster-production'];
    const processes = new Set(mode === 'embedded' ? ['muster-embedded'] : heard);
    await eventually(() => expect(new Set(mine().map(({ service }) => service))).toEqual(processes));
    const fetched = () =>
      mine().find(({ name, attributes }) => name === 'gateway.fetch' && attributes.service === 'orders');
    const orders = () =>
      mine().find(({ name, parentSpanId }) => name === 'orders' && parentSpanId === fetched()?.spanId);
    const below = (span: { parentSpanId?: string }): boolean =>
      span.parentSpanId === orders()?.spanId || mine().some((up) => up.spanId === span.parentSpanId && below(up));
    await eventually(() => {
      expect(orders()).toBeDefined();
      const statements = mine().filter((span) => span.name === 'sql' && below(span));
      expect(statements.map(({ attributes }) => attributes['db.query.text']).join('\n')).toMatch(
        /insert into "?order/i,
      );
    });
  });

  test('traces hold no personal data', () => {
    const all = collector.texts.join('\n');
    expect(all.length).toBeGreaterThan(1_000);
    for (const secret of Object.values(CANARY)) expect(all).not.toContain(secret);
  });

  test('no value of a table leaks into a trace, a log line or a metric', async () => {
    const shop = shopOf(system);
    const ask = (who: GraphClient, query: string, variables: object = {}) =>
      fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(who.accessToken === null ? {} : { authorization: `Bearer ${who.accessToken}` }),
        },
        body: JSON.stringify({ query, variables }),
      }).then((answer) => answer.json());
    const launch = await shop.launches();
    const [anna, ben] = await shop.customers(2);
    await ask(anna!.graph, `mutation { addPhone(input: { number: "${CANARY.phone}" }) { __typename } }`);
    await ask(anna!.graph, `mutation { updateProfile(input: { firstName: "${CANARY.name}" }) { __typename } }`);
    await ask(system.admin, `mutation($i: CreateCouponInput!) { createCoupon(input: $i) { __typename } }`, {
      i: { code: 'CANARY-1234', name: 'x', mode: 'PERCENTAGE', valueBps: 1000, endsAt: '2035-01-01T00:00:00Z' },
    });
    const paid = await anna!.holds(launch, { couponCode: 'CANARY-1234' });
    const left = await ben!.holds(launch);
    a(await shop.confirms(launch), 'BatchPayload');
    const page = await anna!.pays(paid.id);
    await anna!.waitsFor(paid.id, 'PAID');
    await ben!.pays(left.id, 'FAILED');
    await ben!.cancels(left.id);
    // Errors are reported too: those of a client, of a stranger, and of the database.
    await ask(
      system.visitor,
      `mutation { signIn(input: { email: "${CANARY.email}", password: "canary-pass-1" }) { __typename } }`,
    );
    await ask(
      system.visitor,
      `{ product(id: "canary-id-12345") { id } trialBalance(asOf: "canary-date-12345") { asOf } }`,
    );
    await fetch(`${system.url}/webhooks/mock`, { method: 'POST', body: '{"canary": "body-12345"}' });
    await fetch(`${page}x`);
    await withClient(system.databaseUrl('users'), (client) => client.query('alter table user_phone rename to moved'));
    try {
      expect(await ask(anna!.graph, '{ me { phones { number } } }')).toHaveProperty('errors');
    } finally {
      await withClient(system.databaseUrl('users'), (client) => client.query('alter table moved rename to user_phone'));
    }

    const metrics = await (await fetch(`${system.url}/metrics`)).text();
    const values = await storedValues(system.databaseUrl);
    const places = new Set(values.values());
    for (const place of ['users.account.password_hash', 'users.session.id', 'payments.mock_payment.token'])
      expect([...places]).toContain(place);
    expect(places.size).toBeGreaterThan(60);
    // The spans of a payment come last: everything before them has been exported.
    await eventually(() => collector.spans.some(({ name }) => name === 'event payment.succeeded'));
    await eventually(() => output.join('').includes('An operation failed unexpectedly'));
    const traces = collector.texts.join('\n');
    expect(foundIn(traces, values)).toEqual([]);
    const secret = new Map([...values].filter(([value]) => !ID.test(value)));
    expect(foundIn(output.join(''), secret)).toEqual([]);
    expect(foundIn(metrics, secret)).toEqual([]);
    const all = [traces, metrics, ...output].join('\n');
    for (const word of [
      ...Object.values(CANARY),
      'canary-pass',
      'canary-id',
      'canary-date',
      'body-12345',
      new URL(page).pathname,
    ])
      expect([word, all.includes(word)]).toEqual([word, false]);
  });

  test('each process serves the metrics of its subgraphs', async () => {
    const { subgraphs } = readSystemFile();
    const text = await (await fetch(`${system.url}/metrics`)).text();
    expect(text).toMatch(/muster_operation_seconds_count\{operation="Reserve",kind="mutation",outcome="ok"\} [1-9]/);
    if (mode === 'distributed') return; // Here only the gateway's; each subgraph serves its own.
    for (const { name } of subgraphs) expect(text).toContain(`muster_outbox_unsent{subgraph="${name}"}`);
    expect(text).toContain('muster_live_seconds_count{subgraph="orders"}');
  });
});
