import { explain } from '@muster/kit/process';

class NotReached extends Error {}

/** What goes wrong is one line that names the variable. */
export async function reached(variable: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const [line = ''] = explain(error).split('\n');
    throw new NotReached(`${variable}: ${line}`);
  }
}
