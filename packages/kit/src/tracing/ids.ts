import { createHash, randomBytes } from 'node:crypto';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The trace id of a request is its correlation id. Events carry the correlation id of the request that caused them, so the work of
 * their consumers belongs to the same trace, in whatever process and however much later.
 */
export const traceIdOf = (correlationId: string): string =>
  UUID.test(correlationId) ? correlationId.replaceAll('-', '') : digest(correlationId).slice(0, TRACE_ID_BYTES * 2);

/** The span id of the root span. */
export const rootSpanIdOf = (correlationId: string): string => digest(correlationId).slice(-SPAN_ID_BYTES * 2);

/** Ids of the next span that is started; it is started at once. */
let chosen: { readonly traceId: string; readonly spanId: string } | undefined;

/** Starts a span whose ids follow from a correlation id. */
export function withIdsOf<T>(correlationId: string, start: () => T): T {
  chosen = { traceId: traceIdOf(correlationId), spanId: rootSpanIdOf(correlationId) };
  try {
    return start();
  } finally {
    chosen = undefined;
  }
}

export const idGenerator = {
  generateTraceId: (): string => chosen?.traceId ?? randomBytes(TRACE_ID_BYTES).toString('hex'),
  generateSpanId: (): string => chosen?.spanId ?? randomBytes(SPAN_ID_BYTES).toString('hex'),
};
