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

/** Asked for each time: before traces are on there is none that would be worth keeping. */
const tracer = () => trace.getTracer('muster');
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The header in which a trace goes from process to process. */
export const TRACE_HEADER = 'traceparent';

/** Does work as a part of what is going on here. */
export const inSpan = <T>(name: string, attributes: Attributes, work: () => T): T =>
  isTracing() ? run(tracer().startSpan(name, { attributes }), work) : work();

/** Does the work with which everything under `correlationId` begins. */
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

/** Does work that another process asked for: its header says where it belongs. */
export const inSpanOf = <T>(header: unknown, name: string, attributes: Attributes, work: () => T): T =>
  isTracing()
    ? run(tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, remote(parse(header))), work)
    : work();

/** Does, maybe much later, what follows from something that happened under `correlationId`. */
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

/** Tells of something that is over: it took so long, until now. */
export function pastSpan(name: string, attributes: Attributes, tookMs: number): void {
  if (trace.getActiveSpan() === undefined) return;
  const now = Date.now();
  tracer()
    .startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime: now - tookMs })
    .end(now);
}

/** Says more of what is going on here. */
export function describeSpan(name: string, attributes: Attributes): void {
  if (isTracing()) trace.getActiveSpan()?.updateName(name).setAttributes(attributes);
}

/** What tells another process where its work belongs; nothing when nobody keeps traces. */
export function traceHeaders(): Record<string, string> {
  const span = isTracing() ? trace.getActiveSpan()?.spanContext() : undefined;
  return span === undefined ? {} : { [TRACE_HEADER]: `00-${span.traceId}-${span.spanId}-01` };
}

const CORRELATION_ID = 'muster.correlation_id';

function run<T>(span: Span, work: () => T): T {
  const fail = (error: unknown): never => {
    // What went wrong is in the log under the correlation id: an error's words may be about somebody.
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
