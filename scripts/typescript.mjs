/**
 * Loader for TypeScript: node --import ./scripts/typescript.mjs FILE.ts. The transpiler is oxc, with decorator metadata. Its own
 * register.mjs loads every module through a second thread, which takes longer than the rest of the start; here the same functions
 * run in the importing thread (`module.registerHooks`).
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createResolve, initTracing, load } from '@oxc-node/core';

/** Runtime helpers that transpiled code imports, from whichever package. */
const HELPERS = '@oxc-node/core/helpers/';
const IN_A_LIBRARY = '/node_modules/';

const require = createRequire(import.meta.url);
const here = { getCurrentDirectory: () => process.cwd() };
/** `require()` is left to Node: only libraries call it. */
const isImport = ({ importAttributes }) => importAttributes !== undefined;

initTracing();
process.setSourceMapsEnabled(true);
registerHooks({
  resolve(specifier, context, next) {
    if (!isImport(context)) return next(specifier, context);
    if (specifier.startsWith(HELPERS)) return next(pathToFileURL(require.resolve(specifier)).href, context);
    return context.parentURL?.includes(IN_A_LIBRARY)
      ? next(specifier, context)
      : createResolve(here, specifier, context, next);
  },
  load: (url, context, next) =>
    url.endsWith('.ts') && isImport(context) ? load(url, context, next) : next(url, context),
});
