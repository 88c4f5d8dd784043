/** Node option of programs that tests start: a source that was built is replaced by its bundle (see built-programs.ts). */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const list = new URL(import.meta.url).searchParams.get('built');
const programs = JSON.parse(readFileSync(list, 'utf8'));

registerHooks({
  load(url, context, next) {
    const bundle = programs[url];
    if (bundle === undefined) return next(url, context);
    return {
      format: 'module',
      source: `import ${JSON.stringify(new URL(bundle, pathToFileURL(list)).href)};`,
      shortCircuit: true,
    };
  },
});
