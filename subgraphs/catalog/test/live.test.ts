import { randomUUID } from 'node:crypto';
import { anonymous, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, manager, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

const CHANGED = 'subscription ($ids: [ID!]!) { sellWindowChanged(ids: $ids) { id status announcedAt version } }';
interface Seen {
  readonly id: string;
  readonly status: string;
}

/** The windows as a subscriber sees them, one after the other. */
function watches(ids: readonly string[], actor = anonymous) {
  const stream = graph.subscribe(CHANGED, { ids }, actor);
  return {
    async next(): Promise<Seen> {
      const { data, errors } = (await stream.next()).value;
      expect(errors).toBeUndefined();
      return data.sellWindowChanged;
    },
    async until(status: string): Promise<string[]> {
      const seen: string[] = [];
      while (seen.at(-1) !== status) seen.push((await this.next()).status);
      return seen;
    },
    end: () => stream.return(undefined),
  };
}

test('sellWindowChanged sends a window as it is now, then after each change until it is FINALIZED', async () => {
  const { sellWindow } = await shelf.plansWindow({ startAt: shelf.at(10), closeAt: shelf.at(20) });
  await shelf.moves('open', sellWindow.id);
  const stream = watches([randomUUID(), 'nonsense', sellWindow.id.toUpperCase()]);
  expect(await stream.next()).toMatchObject({ id: sellWindow.id, status: 'SCHEDULED' });
  graph.clock.offsetMs += 11 * MINUTE_MS;
  await graph.runDueJobs();
  await stream.until('OPEN');
  await shelf.moves('close', sellWindow.id);
  expect((await stream.until('FINALIZED')).every((status) => ['CLOSING', 'FINALIZED'].includes(status))).toBe(true);
  await stream.end();
});

test('a stranger hears of a window by its announcement, and its manager before', async () => {
  const { sellWindow } = await shelf.plansWindow({ startAt: shelf.at(10), closeAt: shelf.at(20) });
  const [stranger, planner] = [watches([sellWindow.id]), watches([sellWindow.id], manager)];
  expect(await planner.next()).toMatchObject({ status: 'DRAFT' });
  const first = stranger.next();
  const announce = (at: Date | null) =>
    graph.run(
      'mutation ($id: ID!, $at: DateTime) { announceSellWindow(id: $id, at: $at) { __typename } }',
      { id: sellWindow.id, at },
      manager,
    );
  await announce(shelf.at(5));
  expect(await planner.next()).toMatchObject({ status: 'SCHEDULED', announcedAt: null });
  await announce(null);
  const heard = await first;
  expect(heard).toMatchObject({ id: sellWindow.id, status: 'SCHEDULED', announcedAt: expect.any(String) });
  await Promise.all([stranger.end(), planner.end()]);
});

test('too many windows, or none, cannot be watched', async () => {
  for (const ids of [[], Array.from({ length: 101 }, () => randomUUID())]) {
    const { value } = await graph.subscribe(CHANGED, { ids }).next();
    expect(value.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});
