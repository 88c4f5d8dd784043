import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const USAGE = 'npm run new -- subgraph <name>: a name is 3 to 20 small letters, and no subgraph has it yet.';
const TEMPLATE = join(import.meta.dirname, 'templates', 'subgraph');
/** Declared beside the events of all other subgraphs. */
const EVENTS = 'events.ts';

/** Writes a subgraph that starts, composes and passes its tests. Answers the files that it wrote or changed. */
export function newSubgraph(root, name) {
  if (!/^[a-z]{3,20}$/.test(name) || existsSync(join(root, 'subgraphs', name))) throw new Error(USAGE);
  const named = (text) => text.replaceAll('sample', name).replaceAll('Sample', name[0].toUpperCase() + name.slice(1));
  const written = globSync('**/*.*', { cwd: TEMPLATE }).map((file) => {
    const to = file === EVENTS ? `packages/events/src/${name}.ts` : `subgraphs/${name}/${named(file)}`;
    mkdirSync(dirname(join(root, to)), { recursive: true });
    writeFileSync(join(root, to), named(readFileSync(join(TEMPLATE, file), 'utf8')));
    return to;
  });
  return [...written, ...listed(root, name)];
}

/** The one list of subgraphs, and the package that has it. */
function listed(root, name) {
  edit(root, 'server/src/subgraphs.ts', (text) =>
    text
      .replace(/^import type/m, `import { ${name} } from '@muster/${name}';\nimport type`)
      .replace(/\n\];/, `\n  ${name},\n];`),
  );
  edit(root, 'server/package.json', (text) => {
    const manifest = JSON.parse(text);
    const dependencies = Object.entries({ ...manifest.dependencies, [`@muster/${name}`]: 'workspace:*' });
    manifest.dependencies = Object.fromEntries(dependencies.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify(manifest, null, 2)}\n`;
  });
  return ['server/src/subgraphs.ts', 'server/package.json'];
}

function edit(root, file, change) {
  const text = readFileSync(join(root, file), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} could not be changed: it has another form than expected.`);
  writeFileSync(join(root, file), changed);
}

if (process.argv[1] === import.meta.filename) {
  const [what, name = ''] = process.argv.slice(2);
  try {
    if (what !== 'subgraph') throw new Error(USAGE);
    const files = newSubgraph(process.cwd(), name);
    console.log(files.map((file) => `  ${file}`).join('\n'));
    console.log(
      `\nNext: npx pnpm@12.21.0 install\n      npm run compose && npm run codegen && npm run format\n      npm test -- subgraphs/${name}`,
    );
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
