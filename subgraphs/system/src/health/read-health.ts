import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '@muster/kit/domain';
import { type PartHealth, partHealthOf, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { askParts, type PartAnswer } from '../ask-parts.ts';
import type { SystemHealthType, SystemPartType } from './health.graphql.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', '..', '..', 'package.json');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE, 'utf8')));
const startedAt = new Date(performance.timeOrigin);

/** Asks every part how it is. */
export async function readHealth(services: Services, caller: Caller): Promise<SystemHealthType> {
  const answers = await askParts(services, caller, partHealthOf, {});
  return { version, startedAt, parts: answers.map(partOf) };
}

/** A part as clients see it: a silent one is known by its silence alone. */
export function partOf({ part: name, answer }: PartAnswer<PartHealth>): SystemPartType {
  const problems = answer === null ? ['no answer within 3 seconds'] : answer.problems;
  return {
    name,
    isReady: problems.length === 0,
    problems,
    databaseWaiting: answer?.databaseWaiting ?? null,
    outboxUnsent: answer?.backlog?.outboxUnsent ?? null,
    outboxOldestSeconds: answer?.backlog?.outboxOldestSeconds ?? null,
    parkedEvents: answer?.backlog?.parkedEvents ?? null,
    jobs: answer?.backlog?.jobs ?? null,
  };
}
