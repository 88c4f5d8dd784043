import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { rootSpanIdOf, traceIdOf, withIdsOf } from './ids.ts';
import { isTracing } from './state.ts';

/** Looked up each time: a tracer taken before tracing starts would record nothing. */
const tracer = () => trace.getTracer('muster');
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The header that carries a trace between processes. */
export const TRACE_HEADER = 'traceparent';

/** Runs work in a child of the active span. */
export const inSpan = <T>(name: string, attributes: Attributes, work: () => T): T =>
  isTracing() ? run(tracer().startSpan(name, { attributes }), work) : work();

/** Runs work in the root span of `correlationId`. */
export const inRootSpan = <T>(name: string, correlationId: string, work: () => T): T =>
  isTracing()
    ? run(
        withIdsOf(correlationId, () =>
          tracer().startSpan(
            name,
            { kind: SpanKind.SERVER, attributes: { [CORRELATION_ID]: correlationId } },
            ROOT_CONTEXT,
          ),
        ),
        work,
      )
    : work();

/** Runs work for another process, as a child of the span in its header. */
export const inSpanOf = <T>(header: unknown, name: string, attributes: Attributes, work: () => T): T =>
  isTracing()
    ? run(tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, remote(parse(header))), work)
    : work();

/** Runs, possibly much later, work that follows from the request of `correlationId`. */
export const inSpanAfter = <T>(correlationId: string, name: string, attributes: Attributes, work: () => T): T =>
  isTracing()
    ? run(
        tracer().startSpan(
          name,
          { kind: SpanKind.CONSUMER, attributes: { [CORRELATION_ID]: correlationId, ...attributes } },
          remote({ traceId: traceIdOf(correlationId), spanId: rootSpanIdOf(correlationId) }),
        ),
        work,
      )
    : work();

/** Records a span that is over: it took `tookMs`, until now. */
export function pastSpan(name: string, attributes: Attributes, tookMs: number): void {
  if (trace.getActiveSpan() === undefined) return;
  const now = Date.now();
  tracer()
    .startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime: now - tookMs })
    .end(now);
}

/** Renames the active span and adds attributes. */
export function describeSpan(name: string, attributes: Attributes): void {
  if (isTracing()) trace.getActiveSpan()?.updateName(name).setAttributes(attributes);
}

/** Headers that carry the active span to another process; none when tracing is off. */
export function traceHeaders(): Record<string, string> {
  const span = isTracing() ? trace.getActiveSpan()?.spanContext() : undefined;
  return span === undefined ? {} : { [TRACE_HEADER]: `00-${span.traceId}-${span.spanId}-01` };
}

const CORRELATION_ID = 'muster.correlation_id';

function run<T>(span: Span, work: () => T): T {
  const fail = (error: unknown): never => {
    // The error is in the log under the correlation id: its message may hold personal data.
    span.setStatus({ code: SpanStatusCode.ERROR }).end();
    throw error;
  };
  try {
    const result = context.with(trace.setSpan(context.active(), span), work);
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then((value) => {
      span.end();
      return value;
    }, fail) as T;
  } catch (error) {
    return fail(error);
  }
}

const parse = (header: unknown): { traceId: string; spanId: string } | null => {
  const [, traceId, spanId] = TRACE_PARENT.exec(typeof header === 'string' ? header : '') ?? [];
  return traceId === undefined || spanId === undefined ? null : { traceId, spanId };
};

const remote = (parent: { traceId: string; spanId: string } | null): Context =>
  parent === null
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true });
