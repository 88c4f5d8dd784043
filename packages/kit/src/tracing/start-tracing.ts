import { createRequire } from 'node:module';
import { BadSettings } from '../process/settings.ts';
import { idGenerator } from './ids.ts';
import { setTracing } from './state.ts';

const STANDARD = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
const PATH = '/v1/traces';

/**
 * Starts tracing to the collector that `MUSTER_TRACES`, or one of OpenTelemetry's own variables, names; without any of them
 * nothing is loaded and nothing done. Answers a function that flushes the last spans and stops.
 */
export async function startTracing(env: NodeJS.ProcessEnv, name: string): Promise<() => Promise<void>> {
  const ours = env.MUSTER_TRACES || undefined;
  if (ours === undefined && !STANDARD.some((variable) => env[variable])) return async () => {};
  const [{ AsyncLocalStorageContextManager }, { OTLPTraceExporter }, { resourceFromAttributes }, sdk] =
    await Promise.all([
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const exporter = new OTLPTraceExporter(ours === undefined ? {} : { url: collectorUrl(ours) });
  const provider = new sdk.TracerProvider({
    idGenerator,
    resource: resourceFromAttributes({ 'service.name': env.OTEL_SERVICE_NAME || `muster-${name}` }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  // The library exists twice in a process, for `import` and for `require`. Apollo's gateway took its tracer from the second
  // when it was loaded, and that one hears only of what is set through itself; the first looks it up each time.
  const { context, trace } = createRequire(import.meta.url)(
    '@opentelemetry/api',
  ) as typeof import('@opentelemetry/api');
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return async () => {
    setTracing(false);
    // A collector that is away must not delay the shutdown.
    await provider.shutdown().catch(() => {});
    trace.disable();
    context.disable();
  };
}

/** Base URL of a collector, or the whole URL that takes traces. */
function collectorUrl(given: string): string {
  if (!URL.canParse(given)) throw new BadSettings(`MUSTER_TRACES is no URL: ${JSON.stringify(given)}`);
  const url = new URL(given);
  if (url.pathname === '/') url.pathname = PATH;
  return url.href;
}
