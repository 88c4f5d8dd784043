import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { builtPrograms } from '@muster/testing/built-programs';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { thirdPartySubgraphs } from './subgraphs.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let subgraphs: Awaited<ReturnType<typeof thirdPartySubgraphs>>;
let dir: string;
let built: Record<string, string>;
beforeAll(async () => {
  built = await builtPrograms();
  subgraphs = await thirdPartySubgraphs();
  dir = await mkdtemp(join(tmpdir(), 'muster-supergraph-'));
  const { supergraphSdl } = composeServices(
    subgraphs.services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  await writeFile(join(dir, 'supergraph.graphql'), supergraphSdl!);
  await writeFile(join(dir, 'not.graphql'), 'type Query { a: String }');
  await writeFile(join(dir, 'nowhere.graphql'), supergraphSdl!.replace(/(name: "catalog", url: )"[^"]*"/, '$1""'));
  await writeFile(join(dir, 'rules.json'), JSON.stringify({ 'Query.me': { authenticated: true } }));
});
afterAll(async () => {
  await subgraphs.close();
  await rm(dir, { recursive: true });
});

/** The gateway's program; `url` is the address that it prints. */
function gateway(args: string[], { calledIn, ...env }: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, 'gateway/src/main.ts', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      ...built,
      ...env,
      ...(calledIn === undefined ? {} : { INIT_CWD: calledIn }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = Promise.withResolvers<string>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const [, found] = /serves at (http.+)\/graphql/.exec(text) ?? [];
    if (found !== undefined) url.resolve(found);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => url.reject(new Error(said)));
  url.promise.catch(() => {});
  return { url: url.promise, ended, said: () => said, stop: () => child.kill('SIGTERM') };
}

const ask = async (url: string, query: string): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

test('a supergraph file, relative to the caller’s directory, is the only argument needed', async () => {
  const program = gateway(['--supergraph', 'supergraph.graphql', '--port', '0', '--limits', 'off'], { calledIn: dir });
  expect(await ask(await program.url, '{ book(id: "b1") { title inStock } me { name } }')).toEqual({
    data: { book: { title: 'One', inStock: 7 }, me: { name: 'reader u1' } },
  });
  program.stop();
  expect(await program.ended).toBe(0);
  expect(program.said()).toBe('');
});

test('with access rules, an anonymous client gets the public fields', async () => {
  const files = ['--supergraph', join(dir, 'supergraph.graphql'), '--security', join(dir, 'rules.json')];
  const program = gateway([...files, '--port', '0']);
  const url = await program.url;
  expect(await ask(url, '{ me { name } }')).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  expect(await ask(url, '{ readers { name } }')).toMatchObject({ data: { readers: [{ name: 'reader u1' }, {}] } });
  program.stop();
  expect(await program.ended).toBe(0);
});

const redisUrl = process.env.MUSTER_TEST_REDIS_URL;

test.runIf(redisUrl !== undefined)('several workers share a port that the system chose', async () => {
  const several = { MUSTER_WORKERS: '2', REDIS_URL: redisUrl!, MUSTER_LOG: 'info' };
  const program = gateway(['--supergraph', join(dir, 'supergraph.graphql'), '--port', '0'], several);
  const url = await program.url;
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, '{ book(id: "b1") { title } }')));
  expect(answers).toEqual(Array(20).fill({ data: { book: { title: 'One' } } }));
  const ran = () => program.said().match(/"pid":\d+(?=.*An operation ran)/g) ?? [];
  await vi.waitUntil(() => ran().length === 20);
  expect(new Set(ran()).size).toBe(2);
  program.stop();
  expect(await program.ended).toBe(0);
});

test.each([
  ['without Redis', { MUSTER_WORKERS: '2' }, /REDIS_URL: is needed by more than one worker/],
  [
    'as many as nobody has cores for',
    { MUSTER_WORKERS: '1000' },
    /MUSTER_WORKERS: must be a number of processes from 1 to 32, or auto/,
  ],
])('several workers %s are refused with a message', async (_, env, said) => {
  const program = gateway(['--supergraph', join(dir, 'supergraph.graphql'), '--port', '0'], env);
  expect(await program.ended).toBe(1);
  expect(program.said()).toMatch(said);
  expect(program.said()).not.toContain('    at ');
});

test.each<[string, () => string[], RegExp]>([
  ['a file that is not there', () => ['--supergraph', join(dir, 'none')], /^The file cannot be read: ENOENT.*\n$/],
  ['what was never composed', () => ['--supergraph', join(dir, 'not.graphql')], /no enum join__Graph\.\n$/],
  [
    'a subgraph without an address',
    () => ['--supergraph', join(dir, 'nowhere.graphql')],
    /no HTTP address of the subgraph/,
  ],
  ['an option that does not exist', () => ['--graph', 'x'], /--graph(.|\n)*The gateway takes/],
  ['limits that are not off', () => ['--limits', 'some'], /^--limits is off\n/],
  ['rules for no supergraph', () => ['--security', 'x'], /^--security goes with --supergraph\n/],
])('%s is refused with a message', async (_, args, said) => {
  const program = gateway(args());
  expect(await program.ended).toBe(1);
  expect(program.said()).toMatch(said);
  expect(program.said()).not.toContain('    at ');
});
