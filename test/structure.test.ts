import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['gateway/src', 'server/src', 'packages/*/src', 'subgraphs/*/src'];
/** Files that Node or a generator starts by their path. */
const STARTED =
  /(^|\/)(index|main|[\w-]*worker|[\w-]*thread|[\w-]*program|subgraph)\.ts$|\/migrations\/|\.test\.ts$|\.d\.ts$/;

const files = execFileSync(
  'git',
  ['ls-files', ...SOURCES.map((folder) => `${folder}/**/*.ts`), ...SOURCES.map((folder) => `${folder}/*.ts`)],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '');

interface Imported {
  /** From the root of the repository. */
  readonly path: string;
  /** Erased before anything runs. */
  readonly isType: boolean;
}

/** Relative imports of a source. */
export function importsOf(file: string, source: string): Imported[] {
  const found = source.matchAll(
    /(?:^(?:import|export)\b(?<type> type\b)?[^;]*?from\s+|^import\s+|\bimport\(|new URL\(\s*)'(?<path>\.\.?\/[^']+)'/gms,
  );
  return [...found].map(({ groups }) => ({
    path: posix.normalize(posix.join(posix.dirname(file), groups!.path!)),
    isType: groups!.type !== undefined,
  }));
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(arrows: Iterable<readonly [string, string]>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of arrows) if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
}

/** Circles of a graph, each once: strongly connected nodes in the order of their names (Tarjan). */
export function circlesIn(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) circles.push(circle.toSorted());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return circles;
}

const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const arrows = files
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((from) => importsOf(from, sources.get(from)!).map(({ path, isType }) => ({ from, to: path, isType })));

/** The package of a file, and its folder within it: undefined for a file that stands in no folder. */
function placeOf(file: string): { readonly home?: string; readonly folder?: string } {
  return /^(?<home>(?:packages|subgraphs)\/[^/]+\/src|[^/]+\/src)\/(?:(?<folder>[^/]+)\/)?/.exec(file)?.groups ?? {};
}

test('no file imports itself by way of others, when it runs', () => {
  expect(arrows.length).toBeGreaterThan(1_000);
  const running = arrows.filter(({ isType }) => !isType).map(({ from, to }) => [from, to] as const);
  expect(circlesIn(graphOf(running))).toEqual([]);
});

describe('the folders of a package are in one order: no arrow runs back up, not even for a type', () => {
  const homes = [...new Set(files.map((file) => placeOf(file).home!))];
  test.each(homes)('%s', (home) => {
    const between = arrows.flatMap(({ from, to }) => {
      const [a, b] = [placeOf(from), placeOf(to)];
      const isWithin = a.home === home && b.home === home && a.folder !== b.folder;
      return isWithin && a.folder && b.folder ? [{ of: a.folder, to: b.folder, why: `${from} → ${to}` }] : [];
    });
    const circles = circlesIn(graphOf(between.map(({ of, to }) => [of, to] as const)));
    const found = circles.map((circle) =>
      between.filter(({ of, to }) => circle.includes(of) && circle.includes(to)).map(({ why }) => why),
    );
    expect(found).toEqual([]);
  });
});

test('every file is named by another, or is where something starts', () => {
  const texts = execFileSync('git', ['ls-files', '*.ts', '*.mjs', '*.json', '*.yml'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !file.startsWith('schema/'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const named = new Set(texts.flatMap((text) => text.match(/[\w.-]+\.(?:ts|mjs)\b/g) ?? []));
  expect(files.filter((file) => !STARTED.test(file) && !named.has(posix.basename(file)))).toEqual([]);
});

describe('the structure is looked at', () => {
  test('a circle is found, once, whatever leads to it', () => {
    const circle = graphOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'b'],
      ['c', 'd'],
    ]);
    expect(circlesIn(circle)).toEqual([['b', 'c']]);
    expect(circlesIn(graphOf([['a', 'b']]))).toEqual([]);
  });

  test('imports are read in all their forms', () => {
    const source = `import { a } from './a.ts';\nimport type { b } from '../b.ts';\nimport {\n  c,\n} from './c/c.ts';
export { d } from './d.ts';\nimport './e.ts';\nconst f = await import('./f.ts');\nimport g from 'g';\nnew URL('./h.ts', import.meta.url)`;
    const found = importsOf('x/y/z.ts', source);
    expect(found.filter(({ isType }) => isType).map(({ path }) => path)).toEqual(['x/b.ts']);
    expect(found.map(({ path }) => path)).toEqual([
      'x/y/a.ts',
      'x/b.ts',
      'x/y/c/c.ts',
      'x/y/d.ts',
      'x/y/e.ts',
      'x/y/f.ts',
      'x/y/h.ts',
    ]);
  });
});
