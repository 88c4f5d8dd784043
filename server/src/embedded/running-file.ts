import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a running program tells other commands on the same data folder: for its owner only, the URL carries a password. */
const RunningFile = z.object({ pid: z.int(), url: z.string(), databaseUrl: z.string() });
type RunningFile = z.infer<typeof RunningFile>;

const fileIn = (dataDir: string) => join(dataDir, 'running.json');

export function writeRunningFile(dataDir: string, running: RunningFile): { close(): Promise<void> } {
  const file = fileIn(dataDir);
  writeFileSync(file, JSON.stringify(running), { mode: 0o600 });
  chmodSync(file, 0o600);
  return { close: async () => rmSync(file, { force: true }) };
}

/** The program that serves from a data folder now, or null. */
export function readRunningFile(dataDir: string): RunningFile | null {
  try {
    const running = RunningFile.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return null; // No file, or its program was killed.
  }
}
