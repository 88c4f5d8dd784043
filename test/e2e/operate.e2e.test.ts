import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSystemFile } from '@muster/kit/process';
import { startTracing } from '@muster/kit/tracing';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from '../support/collector.ts';
import { shopOf } from '../support/shop.ts';
import { modes, startSystem, type TestSystem } from '../support/system.ts';

const OPERATIONS = join(import.meta.dirname, '..', '..', 'schema', 'contract', 'operations');
const CANARY = { name: 'Canary Bird', phone: '+886900112233', email: 'canary@shop.example' };

describe.each(modes)('a system that is watched: %s', (mode) => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let system: TestSystem;
  let stopTracing: () => Promise<void>;
  beforeAll(async () => {
    collector = await startCollector();
    process.env.MUSTER_TRACES = collector.url; // Heard by the processes of a distributed system.
    stopTracing = mode === 'embedded' ? await startTracing(process.env, 'embedded') : async () => {};
    system = await startSystem(mode);
  });
  afterAll(async () => {
    await system.close();
    await stopTracing();
    await collector.close();
    delete process.env.MUSTER_TRACES;
  });

  test('one reservation is one trace: gateway, subgraphs, their statements, and what its events caused', async () => {
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

    // Each process sends in its own time. An order without a coupon is nothing to promotions.
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

  test('no trace has anything of a person in it', () => {
    const all = collector.texts.join('\n');
    expect(all.length).toBeGreaterThan(1_000);
    for (const secret of Object.values(CANARY)) expect(all).not.toContain(secret);
  });

  test('the metrics of each process say how its subgraphs are doing', async () => {
    const { subgraphs } = readSystemFile();
    const text = await (await fetch(`${system.url}/metrics`)).text();
    expect(text).toMatch(/muster_operation_seconds_count\{operation="Reserve",kind="mutation",outcome="ok"\} [1-9]/);
    if (mode === 'distributed') return; // The gateway's own; the subgraphs' are theirs to tell.
    for (const { name } of subgraphs) expect(text).toContain(`muster_outbox_unsent{subgraph="${name}"}`);
    expect(text).toContain('muster_live_seconds_count{subgraph="orders"}');
  });
});
