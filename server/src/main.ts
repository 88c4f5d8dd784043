import { exitCodeOf, explain, onOutsideEnd } from '@muster/kit/process';

const COMMANDS: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  embedded: () => import('./commands/embedded.ts'),
  dev: () => import('./commands/dev.ts'),
  distributed: () => import('./commands/distributed.ts'),
  secrets: () => import('./commands/secrets.ts'),
  provision: () => import('./commands/provision.ts'),
  compose: () => import('./commands/compose.ts'),
  doctor: () => import('./commands/doctor.ts'),
  operations: () => import('./commands/operations.ts'),
  events: () => import('./commands/events.ts'),
  keys: () => import('./commands/keys.ts'),
  audit: () => import('./commands/audit.ts'),
  demo: () => import('./commands/demo.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (load === undefined) {
  process.stderr.write(`Unknown command ${JSON.stringify(name)}. Known: ${Object.keys(COMMANDS).join(', ')}.\n`);
  process.exitCode = 1;
} else {
  // A command that has something to close first watches too; with any other, whatever it started ends when this process exits.
  onOutsideEnd((by, isAlone) => {
    if (isAlone) process.exit(exitCodeOf(by));
  });
  try {
    await (await load()).run(args);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
