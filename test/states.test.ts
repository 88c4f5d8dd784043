import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidTransition } from '@muster/kit/domain';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Machine {
  readonly thing: string;
  readonly table: Record<string, Record<string, string>>;
  next(from: string, verb: string): string;
}

const isMachine = (value: unknown): value is Machine =>
  typeof value === 'object' && value !== null && 'thing' in value && 'table' in value && 'next' in value;

const files = globSync('subgraphs/*/src/**/*.states.ts', { cwd: ROOT });
const machines = (
  await Promise.all(files.map(async (file) => Object.values(await import(pathToFileURL(join(ROOT, file)).href))))
)
  .flat()
  .filter(isMachine);

const messageOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidTransition);
    return (error as Error).message;
  }
};

test('there is a machine in each file', () => {
  expect(machines.length).toBeGreaterThanOrEqual(files.length);
});

test.each(machines.map((machine) => [machine.thing, machine] as const))(
  'every refusal of a %s is a sentence that says what is',
  (thing, machine) => {
    const verbs = new Set(Object.values(machine.table).flatMap((of) => Object.keys(of)));
    for (const from of Object.keys(machine.table)) {
      for (const verb of verbs) {
        const message = messageOf(() => machine.next(from, verb));
        if (message === null) continue;
        expect(message).toMatch(/^This [a-z ]+ is (already [A-Z_]+|[A-Z_]+ and cannot become [A-Z_]+)\.$/);
        expect(message).toContain(`This ${thing} is `);
        const [, to] = / cannot become ([A-Z_]+)\.$/.exec(message) ?? [];
        expect(to).not.toBe(from);
      }
    }
  },
);
