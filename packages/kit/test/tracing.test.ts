import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from '../../../test/support/collector.ts';
import { eventually } from '../../testing/src/eventually.ts';
import { RUN_TYPESCRIPT } from '../src/process/run-typescript.ts';
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

/** Number of modules of the exporter library that a process loads. */
const sdkModules = async (env: Record<string, string>): Promise<number> => {
  const program = join(import.meta.dirname, 'tracing-program.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...RUN_TYPESCRIPT, program], {
    env: { PATH: process.env.PATH, ...env },
  });
  return Number(stdout);
};

describe('without a collector', () => {
  test('nothing is recorded, and work runs unchanged', async () => {
    const stop = await startTracing({}, 'nobody');
    expect(isTracing()).toBe(false);
    expect(inRootSpan('a', ID, () => inSpan('b', {}, () => 1))).toBe(1);
    expect(inRootSpan('a', ID, () => traceHeaders())).toEqual({});
    expect(await sdkModules({})).toBe(0);
    await stop();
  });
  test('an invalid URL stops the start', async () => {
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

  test('a trace is found by its correlation id: in this process, in the next, and for events that follow', async () => {
    expect(await sdkModules({ MUSTER_TRACES: collector.url })).toBeGreaterThan(0);
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

test('a client cannot choose the trace of its request', () => {
  expect(headersToPass({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, accept: '*/*' })).toEqual({
    accept: '*/*',
  });
});
