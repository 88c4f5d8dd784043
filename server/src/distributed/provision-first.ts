import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { RUN_TYPESCRIPT } from '@muster/kit/process';
import { ROOT } from '../schemas.ts';

class NotProvisioned extends Error {}

/** Provisions in a child process that exits, so that the supervisor does not keep its modules in memory. */
export async function provisionFirst(env: NodeJS.ProcessEnv): Promise<void> {
  const program = [...RUN_TYPESCRIPT, join(ROOT, 'server', 'src', 'main.ts'), 'provision'];
  const child = spawn(process.execPath, program, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new NotProvisioned(said.trim() || `The databases were not made ready (${signal ?? code}).`);
}
