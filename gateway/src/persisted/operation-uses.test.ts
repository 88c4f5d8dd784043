import { noteOperationUses } from '@muster/events';
import type { InputOf } from '@muster/kit/events';
import { expect, test } from 'vitest';
import type { TrustedOperation } from './manifest.ts';
import { OperationUses } from './operation-uses.ts';

const operation = (id: string, client: string | null = null): TrustedOperation => ({
  id,
  name: 'Page',
  kind: 'query',
  client,
  text: 'query Page { __typename }',
  retiredAt: null,
});

function stage() {
  let now = 0;
  let isAway = false;
  const told: InputOf<typeof noteOperationUses>[] = [];
  const subgraph = {
    async command(_name: string, input: unknown) {
      told.push(noteOperationUses.input.parse(input));
      if (isAway) throw new Error('away');
      return {};
    },
  };
  const uses = new OperationUses(() => new Date(now));
  return {
    uses,
    told,
    tell: () => uses.tell(subgraph),
    at: (ms: number) => {
      now = ms;
    },
    goes: (away: boolean) => {
      isAway = away;
    },
  };
}

test('uses are counted by operation and client, with the time of the last, and told once', async () => {
  const { uses, told, tell, at } = stage();
  uses.note(operation('a'));
  at(1_000);
  uses.note(operation('a'));
  uses.note(operation('a', 'acme'));
  await tell();
  await tell();
  expect(told.map((batch) => batch.uses)).toEqual([
    [
      { id: 'a', count: 2, lastUsedAt: '1970-01-01T00:00:01.000Z' },
      { id: 'a:acme', count: 1, lastUsedAt: '1970-01-01T00:00:01.000Z' },
    ],
  ]);
});

test('what was not acknowledged is told again as the same batch, before anything newer', async () => {
  const { uses, told, tell, goes } = stage();
  uses.note(operation('a'));
  goes(true);
  await expect(tell()).rejects.toThrow('away');
  uses.note(operation('a'));
  await expect(tell()).rejects.toThrow('away');
  goes(false);
  await tell();
  const [first, again, same, newer] = told;
  expect([again, same]).toEqual([first, first]);
  expect(newer?.uses).toMatchObject([{ id: 'a', count: 1 }]);
  expect(newer?.batchId).not.toBe(first?.batchId);
  expect(told).toHaveLength(4);
});

test('many operations are told in batches of bounded size', async () => {
  const { uses, told, tell } = stage();
  for (let no = 0; no < 1_200; no += 1) uses.note(operation(`id${no}`));
  await tell();
  expect(told.map((batch) => batch.uses.length)).toEqual([500, 500, 200]);
});
