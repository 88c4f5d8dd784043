import {
  checkInvariantOf,
  invariantsOf,
  type ParkedHead,
  type PartHealth,
  parkedHeadsOf,
  partHealthOf,
  replayParkedOf,
} from '@muster/kit/subgraph';
import { anAdministrator, testSubgraph } from '@muster/testing';
import { afterEach, expect } from 'vitest';
import { PARTS } from '../src/parts.ts';
import { system } from '../src/subgraph.ts';

export const reader = anAdministrator('system:read');
export const operator = anAdministrator('system:read', 'system:manage');

/** Another part as it is played: the test changes what it has. */
export interface PlayedPart {
  /** Does not answer at all. */
  isAway: boolean;
  health: PartHealth;
  /** Parked events, oldest first. */
  parked: ParkedHead[];
  /** Ids of parked events that a replay does not mend. */
  readonly hopeless: Set<string>;
  /** Broken rows by invariant; null for a check that takes too long. */
  invariants: Record<string, number | null>;
}

const HEALTHY: PartHealth = {
  problems: [],
  databaseWaiting: 0,
  backlog: { outboxUnsent: 0, outboxOldestSeconds: 0, parkedEvents: 0, jobs: [] },
};

/** The subgraph with every other part played by the test. */
export async function systemHarness() {
  const graph = await testSubgraph(system);
  const parts = new Map<string, PlayedPart>();
  const played = <A>(name: string, answer: (part: PlayedPart) => A): A => {
    const part = parts.get(name)!;
    if (part.isAway) throw new Error(`${name} is away`);
    return answer(part);
  };
  for (const name of PARTS.filter((one) => one !== 'system')) {
    parts.set(name, { isAway: false, health: HEALTHY, parked: [], hopeless: new Set(), invariants: {} });
    graph.answers(partHealthOf(name), () => played(name, ({ health }) => health));
    graph.answers(parkedHeadsOf(name), ({ behind, isBackward, limit }) =>
      played(name, ({ parked }) => {
        const inOrder = isBackward ? parked.toReversed() : parked;
        const left = inOrder.filter(({ id }) => behind === null || (isBackward ? id < behind : id > behind));
        return { heads: left.slice(0, limit), count: parked.length };
      }),
    );
    graph.answers(replayParkedOf(name), ({ ids }) =>
      played(name, (part) => {
        const mine = part.parked.map(({ id }) => id).filter((id) => ids.includes(id));
        part.parked = part.parked.filter(({ id }) => !mine.includes(id) || part.hopeless.has(id));
        return {
          handled: mine.filter((id) => !part.hopeless.has(id)),
          parked: mine.filter((id) => part.hopeless.has(id)),
        };
      }),
    );
    graph.answers(invariantsOf(name), () => played(name, ({ invariants }) => ({ names: Object.keys(invariants) })));
    graph.answers(checkInvariantOf(name), (question) =>
      played(name, ({ invariants }) => ({ brokenRows: invariants[question.name]! })),
    );
  }
  afterEach(async () => {
    for (const { name, sql } of system.invariants) expect(await graph.sql(sql), name).toEqual([]);
    for (const part of parts.values())
      Object.assign(part, { isAway: false, health: HEALTHY, parked: [], invariants: {} });
  });
  return { graph, part: (name: string) => parts.get(name)! };
}
