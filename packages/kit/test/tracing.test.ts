import { registerHooks } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from '../../../test/support/collector.ts';
import { eventually } from '../../testing/src/eventually.ts';
import { headersToPass } from '../src/serve/index.ts';
import {
  inRootSpan,
  inSpan,
  inSpanAfter,
  inSpanOf,
  isTracing,
  startTracing,
  traceHeaders,
  traceIdOf,
} from '../src/tracing/index.ts';

const ID = '018f0000-0000-7000-8000-00000000000b';

/** Every module that was asked for since the test began. */
const asked: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    asked.push(specifier);
    return next(specifier, context);
  },
});
const sdk = () => asked.filter((specifier) => specifier.includes('opentelemetry/sdk-trace'));

describe('without a collector', () => {
  test('nothing is kept, and work is done as it is', async () => {
    const stop = await startTracing({}, 'nobody');
    expect(isTracing()).toBe(false);
    expect(inRootSpan('a', ID, () => inSpan('b', {}, () => 1))).toBe(1);
    expect(inRootSpan('a', ID, () => traceHeaders())).toEqual({});
    expect(sdk()).toEqual([]);
    await stop();
  });
  test('a URL that is none stops the start', async () => {
    await expect(startTracing({ MUSTER_TRACES: 'collector' }, 'x')).rejects.toThrow(/MUSTER_TRACES is no URL/);
  });
});

describe('with a collector', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    collector = await startCollector();
    stop = await startTracing({ MUSTER_TRACES: collector.url, OTEL_SERVICE_NAME: 'mine' }, 'x');
  });
  afterAll(() => collector.close());

  test('a trace is found by its correlation id, in this process, in the next, and for what follows', async () => {
    expect(sdk()).not.toEqual([]);
    expect(traceIdOf(ID)).toBe(ID.replaceAll('-', ''));
    expect(traceIdOf('a client’s own')).toMatch(/^[0-9a-f]{32}$/);
    const headers = await inRootSpan('request', ID, async () => inSpan('fetch', {}, async () => traceHeaders()));
    expect(headers.traceparent).toMatch(new RegExp(`^00-${traceIdOf(ID)}-[0-9a-f]{16}-01$`));
    await inSpanOf(headers.traceparent, 'answer', {}, async () => {});
    await inSpanAfter(ID, 'event', {}, async () => {});
    await expect(inRootSpan('fault', 'other', () => Promise.reject(new Error('Anna was here')))).rejects.toThrow();
    expect(() =>
      inSpanOf('forged', 'fault', {}, () => {
        throw new Error('Anna was here');
      }),
    ).toThrow();
    await stop();
    await eventually(() => collector.spans.length === 6);

    const find = (name: string) => collector.spans.find((span) => span.name === name)!;
    const mine = ['request', 'fetch', 'answer', 'event'].map(find);
    expect(new Set(mine.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(ID)]));
    expect(find('fetch').parentSpanId).toBe(find('request').spanId);
    expect(find('answer').parentSpanId).toBe(find('fetch').spanId);
    expect(find('event').parentSpanId).toBe(find('request').spanId);
    expect(find('fault').traceId).toBe(traceIdOf('other'));
    expect(collector.texts.join()).not.toContain('Anna');
    expect(isTracing()).toBe(false);
    expect(new Set(collector.spans.map(({ service }) => service))).toEqual(new Set(['mine']));
  });
});

test('a client cannot say to which trace its request belongs', () => {
  expect(headersToPass({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, accept: '*/*' })).toEqual({
    accept: '*/*',
  });
});
