/**
 * Entry point of all npm scripts: node scripts/run.mjs <command> [arguments]. It installs missing libraries, chooses the right
 * Node, and runs the command. Plain JavaScript for Node 20 with nothing installed, and so is everything that it imports.
 *
 * NODE_ENV and NODE_OPTIONS are passed on unchanged.
 */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAs, runChild } from './child.mjs';
import { chooseNode } from './choose-node.mjs';
import { installWhatIsMissing } from './install.mjs';
import { secondsSince } from './seconds-since.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, 'node_modules', '.bin');

const COMMANDS = {
  start: ['everything in one process, with a PostgreSQL of its own', server(['embedded'])],
  dev: ['start, and again at each change of a file', server(['embedded'], ['--watch', '--watch-preserve-output'])],
  'start:distributed': ['every subgraph and the gateway as a process of its own', server(['distributed'])],
  secrets: ['makes the secrets of a system in Docker Compose, an environment for each service', server(['secrets'])],
  provision: ['makes the databases and roles of a distributed system', server(['provision'])],
  gateway: ['the gateway alone: --supergraph FILE serves any supergraph', typescript('gateway/src/main.ts')],
  demo: ['a launch day to watch, through the public graph', server(['demo'])],
  doctor: ['asks every invariant of the data', server(['doctor'])],
  events: ['lists and replays what consumers could not take', server(['events'])],
  keys: ['lists, rotates and retires the keys of personal data', server(['keys'])],
  audit: ['shows whether the audit logs are as they were written', server(['audit'])],
  operations: ['registers, lists and retires the operations of integrators', server(['operations'])],
  compose: ['writes the schemas and whatever else follows from the code', server(['compose'])],
  codegen: ['writes the typed client from the schemas', tool('graphql-codegen', '--config', 'codegen.ts')],
  new: ['a new subgraph from templates: subgraph NAME', script('scripts/new.mjs')],
  bench: [
    'a bench by its name, with its options: live, reserve, launch, gateway, federation, events, growth, sign-in, abuse',
    bench,
  ],
  check: ['types, lint, generated files', check],
  format: ['formats and tidies the sources', tool('biome', 'check', '--write', '.')],
  test: ['all of check, then the tests; arguments go to vitest', test],
};

const [command = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command)) {
  const lines = Object.entries(COMMANDS).map(([name, [does]]) => `  ${name.padEnd(19)}${does}`);
  console.error(`${command ? `There is no command "${command}". ` : ''}Commands:\n${lines.join('\n')}`);
  process.exit(1);
}

process.chdir(ROOT);
const installed = await installWhatIsMissing(ROOT);
if (installed.code === 0) {
  const node = await chooseNode(BIN);
  // Scripts of tools, and programs that tests start, find Node by the PATH.
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  const [, run] = COMMANDS[command];
  endAs(await run(node, args));
} else {
  endAs(installed);
}

function server(serverArgs, nodeOptions = []) {
  return typescript('server/src/main.ts', serverArgs, nodeOptions);
}

function typescript(file, fileArgs = [], nodeOptions = []) {
  const fixed = [...nodeOptions, '--import', './scripts/typescript.mjs', file, ...fileArgs];
  return (node, args) => runChild(node, [...fixed, ...args]);
}

function script(file) {
  return (node, args) => runChild(node, [file, ...args]);
}

function bench(node, [name = 'live', ...args]) {
  if (!existsSync(join(ROOT, 'bench', name, 'main.ts'))) {
    console.error(`There is no bench "${name}": ${COMMANDS.bench[0]}`);
    return { code: 1, signal: null };
  }
  return typescript(`bench/${name}/main.ts`)(node, args);
}

function tool(name, ...fixed) {
  return (_node, args) => runChild(join(BIN, name), [...fixed, ...args]);
}

function check(node) {
  return inOrder(node, [
    ['types', tool('tsc', '-p', 'tsconfig.json')],
    ['lint and format', tool('biome', 'ci', '.')],
    ['generated files', server(['compose', '--check'])],
    ['client as generated', tool('graphql-codegen', '--config', 'codegen.ts', '--check')],
  ]);
}

async function test(node, args) {
  if (!isOnPath('redis-server')) {
    console.error(
      'No redis-server on the PATH: apt-get install redis-server, or brew install redis, and run this again.',
    );
    if (process.env.CI === 'true') return { code: 1, signal: null }; // Elsewhere the tests that need it report it themselves.
  }
  const checked = await check(node);
  return checked.code === 0 ? inOrder(node, [['tests', tool('vitest', 'run', ...args)]]) : checked;
}

/** Stops at the first failure. */
async function inOrder(node, steps) {
  let ending = { code: 0, signal: null };
  for (const [title, run] of steps) {
    console.log(`\n── ${title}`);
    const began = performance.now();
    ending = await run(node, []);
    console.log(`── ${title}: ${ending.code === 0 ? 'well' : 'FAILED'} after ${secondsSince(began)}`);
    if (ending.code !== 0) break;
  }
  return ending;
}

function isOnPath(program) {
  return process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));
}
