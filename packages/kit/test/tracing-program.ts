import { registerHooks } from 'node:module';

/** Starts tracing as its environment says, and prints how many modules of the collector's library were asked for by then. */
const asked: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    asked.push(specifier);
    return next(specifier, context);
  },
});
const { startTracing } = await import('../src/tracing/index.ts');
await startTracing(process.env, 'program');
process.stdout.write(String(asked.filter((specifier) => specifier.includes('opentelemetry/sdk-trace')).length));
process.exit(0);
