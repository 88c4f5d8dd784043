/**
 * Runs our TypeScript as it is: node --import ./scripts/typescript.mjs FILE.ts. The transpiler is oxc's, with the metadata of
 * decorators. Its own register.mjs asks a second thread for every module, which takes longer than everything else a process
 * does until it serves; here the same functions are asked in the thread that imports (`module.registerHooks`).
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createResolve, initTracing, load } from '@oxc-node/core';

/** What the transpiled text imports of the transpiler, whichever package it stands in. */
const HELPERS = '@oxc-node/core/helpers/';
const IN_A_LIBRARY = '/node_modules/';

const require = createRequire(import.meta.url);
const here = { getCurrentDirectory: () => process.cwd() };
/** `require()` is Node's own affair: only libraries call it. */
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
