import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const NAME = 'inventory';
const TYPESCRIPT = ['--import', './scripts/typescript.mjs'];
/** As from a shell: what this test run says to its own files is not for another run. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|MUSTER_|NODE_ENV|NODE_OPTIONS|TEST$|MODE$)/.test(name)),
);

let copy: string;
const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' });
const read = (file: string) => readFileSync(join(copy, file), 'utf8');

/** Installed as the original is: libraries are shared, packages of the workspace are those of the copy. */
function copyInstalled(folder: string): void {
  const from = join(ROOT, folder, 'node_modules');
  if (!existsSync(from)) return;
  mkdirSync(join(copy, folder, 'node_modules'), { recursive: true });
  for (const entry of readdirSync(from)) {
    if (entry === '.vite') continue;
    const to = join(copy, folder, 'node_modules', entry);
    if (entry === '.pnpm') symlinkSync(join(from, entry), to);
    else cpSync(join(from, entry), to, { recursive: true, verbatimSymlinks: true });
  }
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'muster-new-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  const packages = globSync(['package.json', '*/package.json', '{packages,subgraphs}/*/package.json'], { cwd: ROOT });
  for (const manifest of packages) copyInstalled(dirname(manifest));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('a new subgraph is made, is named in two files outside its own, composes and passes its tests', () => {
  const before = new Set(filesNaming());
  run('scripts/new.mjs', 'subgraph', NAME);
  // Stands in for `pnpm install`: the links that it would make.
  cpSync(join(copy, 'subgraphs/promotions/node_modules'), join(copy, 'subgraphs', NAME, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  symlinkSync(`../../../subgraphs/${NAME}`, join(copy, 'server/node_modules/@muster', NAME));

  const byHand = filesNaming().filter((file) => !before.has(file));
  expect(byHand.toSorted()).toEqual([
    `packages/events/src/${NAME}.ts`,
    'server/package.json',
    'server/src/subgraphs.ts',
  ]);

  run(...TYPESCRIPT, 'server/src/main.ts', 'compose');
  expect(run(...TYPESCRIPT, 'server/src/main.ts', 'compose', '--check')).toContain('up to date');
  expect(read('docker-compose.yml')).toContain(`  ${NAME}: { <<: *service`);
  expect(read('schema/supergraph.graphql')).toContain('type InventoryItem');
  expect(read('docs/audit.md')).toContain('`inventory_item.create`');
  expect(read(`subgraphs/${NAME}/README.md`)).toContain('- **Emits** inventory.item_created');

  run('node_modules/vitest/vitest.mjs', 'run', `subgraphs/${NAME}`, '--reporter=json', '--outputFile=report.json');
  const { numPassedTests, numTotalTests } = JSON.parse(read('report.json'));
  expect(numTotalTests).toBeGreaterThan(10);
  expect(numPassedTests).toBe(numTotalTests);
});

test('a name that a subgraph has already, or that is none, is refused', () => {
  for (const name of ['orders', 'x', 'Two Words']) expect(() => run('scripts/new.mjs', 'subgraph', name)).toThrow();
});

/** Files outside the subgraph's folder that name it. */
function filesNaming(): string[] {
  return globSync('**/*', { cwd: copy, exclude: (name) => /^(node_modules|\.git)$/.test(name) }).filter(
    (file) =>
      /\.(ts|json|yml|md|mjs|graphql)$/.test(file) &&
      !file.startsWith(`subgraphs/${NAME}/`) &&
      read(file).toLowerCase().includes(NAME),
  );
}
