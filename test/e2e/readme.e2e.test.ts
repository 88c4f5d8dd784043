import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLog } from '@muster/kit/subgraph';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../server/src/embedded/start-embedded.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** The code of a section, block by block, as it is printed. */
const blocksOf = (title: string): string[] => {
  const [, section = ''] = README.split(`## ${title}\n`);
  return [...section.split(/^## /m)[0]!.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, code]) => code!);
};

test('every command of the docs exists, and every linked file exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const table = readFileSync(join(ROOT, 'docs', 'commands.md'), 'utf8');
  const commandsOf = (text: string) =>
    [...text.matchAll(/npm (?:run ([\w:]+)|(start|test))/g)].map(([, run, short]) => run ?? short!);
  expect(commandsOf(README).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  expect(Object.keys(scripts).filter((name) => !commandsOf(table).includes(name))).toEqual([]);
  expect(commandsOf(table).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  const linked = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
  const named = [...README.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.\w+)`/g)].map(([, path]) => path!);
  expect(linked.length).toBeGreaterThan(10);
  const inOrders = (path: string) => existsSync(join(ROOT, 'subgraphs/orders', path));
  expect([...linked, ...named].filter((path) => !existsSync(join(ROOT, path)) && !inOrders(path))).toEqual([]);
});

describe('the five-minute tour of the README, pasted as printed', () => {
  let folder: string;
  let dataDir: string;
  let system: Embedded;
  let outputs: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-readme-'));
    dataDir = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
    await symlink(dataDir, join(folder, '.muster'));
    await symlink(join(ROOT, 'scripts'), join(folder, 'scripts'));
    const env = { ...process.env, MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' };
    system = await startEmbedded({ dataDir, port: 0, env, log: silentLog, development: true });
    const blocks = blocksOf('Five minutes');
    expect(blocks.length).toBeGreaterThan(5);
    // One shell for all blocks, as in a terminal; it stops at the first command that fails.
    const script = ['set -euo pipefail', ...blocks.map((block) => `${block}\necho =====`)].join('\n');
    // It resolves once nobody holds the output any more: the subscription in the background has to end with its `kill`.
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: folder,
      env: { ...process.env, MUSTER_URL: `${system.gateway.url}/graphql` },
    });
    outputs = stdout.split('=====\n');
  });
  afterAll(async () => {
    await system.close();
    for (const path of [folder, dataDir]) await rm(path, { recursive: true, force: true });
  });

  test('a sell window opens, and a subscription shows it', () => {
    expect(outputs[2]).toContain('"status": "OPEN"');
    expect(outputs.join('')).toMatch(/"quotaChanged": \{\s+"soldQty": 2,\s+"remainingQty": 3/);
  });
  test('a repeated idempotency key answers the same order, and no offer is oversold', () => {
    const reserved = outputs[4]!;
    const numbers = [...reserved.matchAll(/"number": "(ORD-\d+-\d+)"/g)].map(([, number]) => number);
    expect(numbers).toHaveLength(2);
    expect(new Set(numbers).size).toBe(1);
    expect(reserved).toMatch(/"QuotaExceeded",\s+"requested": 4,\s+"remaining": 3/);
  });
  test('the window is confirmed, paid and closed, and the books balance', () => {
    expect(outputs[5]).toMatch(/PAYMENT_REQUESTED[\s\S]*PAID[\s\S]*FINALIZED/);
    const whole = outputs[6]!;
    expect(whole).toMatch(/"targetQty": 2,\s+"workOrders": \[\s+\{/);
    const { data } = JSON.parse(whole.slice(whole.lastIndexOf('\n{\n'))) as {
      data: { trialBalance: { totalDebit: unknown; totalCredit: unknown } };
    };
    expect(data.trialBalance.totalDebit).toEqual(data.trialBalance.totalCredit);
    expect(whole).toContain('998');
  });
});
