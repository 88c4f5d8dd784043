export { traceIdOf } from './ids.ts';
export {
  describeSpan,
  inRootSpan,
  inSpan,
  inSpanAfter,
  inSpanOf,
  pastSpan,
  TRACE_HEADER,
  traceHeaders,
} from './spans.ts';
export { startTracing } from './start-tracing.ts';
export { isTracing } from './state.ts';
export { statementText } from './statement-text.ts';
