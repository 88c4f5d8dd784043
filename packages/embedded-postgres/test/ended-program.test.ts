import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { RUN_TYPESCRIPT } from '../../kit/src/process/run-typescript.ts';
import { isAlive } from '../src/process-table.ts';
import { until } from '../src/until.ts';
import { aDataFolder, PATIENCE_MS } from './harness.ts';

test.each([
  ['by an error', 1],
  ['by a rejection', 1],
  ['by an exit', 0],
])('a program that ends %s takes its server with it', async (way, code) => {
  const program = join(import.meta.dirname, 'ending-program.ts');
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, program, await aDataFolder(), way], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(exitCode).toBe(code);
  expect(Number(said)).toBeGreaterThan(0);
  expect(await until(() => !isAlive(Number(said)), PATIENCE_MS)).toBe(true);
});
