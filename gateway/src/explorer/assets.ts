import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const { resolve } = createRequire(import.meta.url);
const HASH_CHARS = 16;

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

/** The files that the explorer's page is made of, each under a name that changes with its content. */
export interface ExplorerAssets {
  /** By the name under which it is served. */
  readonly byName: ReadonlyMap<string, Asset>;
  /** The served name of `boot.js`, `graphiql.js` and so on. */
  nameOf(file: string): string;
}

let loaded: Promise<ExplorerAssets> | undefined;

/** Loaded lazily, on the first request: only browsers need them. */
export function explorerAssets(): Promise<ExplorerAssets> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ExplorerAssets> {
  const { css, editorWorkerService, graphqlWorker, js, jsonWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const ours = (file: string) => readFile(join(import.meta.dirname, 'browser', file), 'utf8');
  const graphqlWs = join(dirname(resolve('graphql-ws')), '..', 'umd', 'graphql-ws.min.js');
  const files: Record<string, string> = {
    'graphiql.js': js,
    'graphiql.css': css,
    'worker-editor.js': editorWorkerService,
    'worker-graphql.js': graphqlWorker,
    'worker-json.js': jsonWorker,
    'graphql-ws.js': await readFile(graphqlWs, 'utf8'),
    'boot.js': await ours('boot.js'),
    'page.css': await ours('page.css'),
  };
  const names = new Map<string, string>();
  const byName = new Map<string, Asset>();
  for (const [file, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_CHARS);
    const name = file.replace(/(\.\w+)$/, `.${hash}$1`);
    names.set(file, name);
    const type = file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    byName.set(name, { type, body, gzipped: gzipSync(body) });
  }
  return { byName, nameOf: (file) => names.get(file)! };
}
