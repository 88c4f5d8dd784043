import { explain } from '@muster/kit/process';

class NotReached extends Error {}

/** Turns a connection error into one line that names the environment variable. */
export async function reached(variable: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const [line = ''] = explain(error).split('\n');
    throw new NotReached(`${variable}: ${line}`);
  }
}
