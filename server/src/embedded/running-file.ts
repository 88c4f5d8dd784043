import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** File by which a running program is found by other commands on the same data folder. Mode 0600, because the URL has a password. */
const RunningFile = z.object({ pid: z.int(), url: z.string(), databaseUrl: z.string() });
type RunningFile = z.infer<typeof RunningFile>;

const fileIn = (dataDir: string) => join(dataDir, 'running.json');

export function writeRunningFile(dataDir: string, running: RunningFile): { close(): Promise<void> } {
  const file = fileIn(dataDir);
  writeFileSync(file, JSON.stringify(running), { mode: 0o600 });
  chmodSync(file, 0o600);
  return { close: async () => rmSync(file, { force: true }) };
}

/** Program that serves from a data folder now, or null. */
export function readRunningFile(dataDir: string): RunningFile | null {
  try {
    const running = RunningFile.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return null; // No file, or its program is gone.
  }
}
