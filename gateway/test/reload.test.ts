import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSubgraph } from '@muster/kit/serve';
import { eventually } from '@muster/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../src/compose/index.ts';
import { reloading } from '../src/process/reloading.ts';
import { watchFiles } from '../src/watch-files.ts';
import { fakeSubgraphs, MAKER_SDL, SHOP_SDL } from './fake-subgraphs.ts';
import { composed, type RunningGateway, recordingLog, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

/** Without the lamps' makers, and with `busy` for those who are signed in. */
const later = compose([
  { name: 'shop', sdl: SHOP_SDL.replace('busy: String', 'busy: String @authenticated') },
  { name: 'maker', sdl: MAKER_SDL.replace('maker: Maker', 'madeBy: Maker') },
]);
const subgraphs = () => new Map(fakeSubgraphs().runtimes.map((runtime) => [runtime.name, localSubgraph(runtime)]));

describe('another supergraph', () => {
  let shop: RunningGateway;
  beforeEach(async () => {
    shop = await runningGateway();
  });
  afterEach(() => shop.close());

  test('is served to later requests, with its access rules', async () => {
    const socket = watcher(shop.url);
    const before = socket.watch('query { busy }');
    await eventually(() => before.seen.length === 1);

    await shop.gateway.reload({ ...later, subgraphs: subgraphs() });
    expect((await shop.post('{ lamp(id: "a") { madeBy { name } } }')).status).toBe(200);
    expect((await shop.post('{ lamp(id: "a") { maker { name } } }')).status).toBe(400);
    expect((await shop.post('{ busy }')).body.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await shop.post('{ __type(name: "Lamp") { fields { name } } }')).body.data).toMatchObject({
      __type: { fields: expect.arrayContaining([{ name: 'madeBy' }]) },
    });
    const after = socket.watch('query { busy }');
    await eventually(() => after.errors.length === 1);
    expect(after.errors[0][0].extensions.code).toBe('UNAUTHENTICATED');
    await socket.dispose();
  });

  test('leaves subscriptions and requests in flight on the one they began with', async () => {
    const socket = watcher(shop.url);
    const running = socket.watch('subscription { lampChanged(ids: ["a"]) { brightness maker { name } } }');
    await eventually(() => running.seen.length === 1);
    const inHand = shop.post('{ slow }');
    await eventually(() => shop.slow.waiting === 1);

    await shop.gateway.reload({ ...later, subgraphs: subgraphs() });
    shop.brighten('a');
    await eventually(() => running.seen.length === 2);
    expect(running.seen[1].data).toEqual({ lampChanged: { brightness: 1, maker: { name: 'maker of a' } } });
    shop.slow.go();
    expect((await inHand).body.data).toEqual({ slow: 'done' });

    const anew = socket.watch('subscription { lampChanged(ids: ["a"]) { brightness madeBy { name } } }');
    await eventually(() => anew.seen.length === 1 || anew.errors.length === 1);
    expect(anew.errors).toEqual([]);
    await socket.dispose();
  });

  test.each([
    ['is no supergraph', { ...later, supergraphSdl: 'type Query { a: String }' }],
    ['is cut off in the middle', { ...later, supergraphSdl: later.supergraphSdl.slice(0, 2_000) }],
    [
      'names a subgraph that is not here',
      compose([
        { name: 'shop', sdl: SHOP_SDL },
        { name: 'elsewhere', sdl: MAKER_SDL },
      ]),
    ],
  ])('that %s changes nothing', async (_, next) => {
    await expect(shop.gateway.reload({ ...next, subgraphs: subgraphs() })).rejects.toThrow();
    expect((await shop.post('{ lamp(id: "a") { maker { name } } }')).body.data).toEqual({
      lamp: { maker: { name: 'maker of a' } },
    });
  });
});

describe('files that are watched', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'muster-reload-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('are served when they change; an invalid one is logged once and changes nothing', async () => {
    const shop = await runningGateway();
    const { log, logged } = recordingLog();
    const file = join(dir, 'supergraph.graphql');
    await writeFile(file, composed.supergraphSdl);
    const files = () => ({ ...later, supergraphSdl: readFileSync(file, 'utf8'), subgraphs: subgraphs() });
    const gateway = reloading(shop.gateway, [file], files, log);
    const has = async (field: string) => (await shop.post(`{ lamp(id: "a") { ${field} { name } } }`)).status === 200;
    await writeFile(file, later.supergraphSdl);
    await eventually(() => has('madeBy'));

    await writeFile(file, 'not even GraphQL');
    await eventually(() => logged.some(({ level }) => level === 'error'));
    expect(await has('madeBy')).toBe(true);
    await writeFile(file, composed.supergraphSdl);
    await eventually(() => has('maker'));
    expect(logged.filter(({ level }) => level === 'error')).toHaveLength(1);
    await gateway.close();
  });

  test('that belong together are read together, once both are stable', async () => {
    const [first, second] = [join(dir, 'a'), join(dir, 'b')];
    await writeFile(first, '1');
    await writeFile(second, '1');
    const read: string[] = [];
    const watch = watchFiles(
      [first, second],
      async () => {
        read.push(readFileSync(first, 'utf8') + readFileSync(second, 'utf8'));
      },
      recordingLog().log,
    );
    await writeFile(first, '22');
    await writeFile(second, '22');
    await eventually(() => read.length > 0);
    watch.close();
    expect(read).toEqual(['2222']);
  });
});
