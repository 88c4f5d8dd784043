import { InvalidTransition, isId, NotFound, type Refusal } from '@muster/kit/domain';
import { notReachable } from '@muster/kit/serve';
import { type BulkOutcome, bulkIds, type RequestContext, replayParkedOf } from '@muster/kit/subgraph';
import { z } from 'zod';
import { askParts } from '../ask-parts.ts';

export const ReplayParked = z.object({ ids: bulkIds });

/** Timeout of a part: it replays for six seconds at most. */
const REPLAY_WITHIN_MS = 9_000;

type State = 'HANDLED' | 'PARKED' | 'UNKNOWN';

/**
 * Retries parked events in the parts that have them, all at once. It is in the audit log before anything happens. A retry of
 * the mutation answers what the first call did and replays nothing.
 */
export async function replayParkedEvents(
  ctx: RequestContext,
  { ids }: z.infer<typeof ReplayParked>,
): Promise<BulkOutcome[]> {
  const isRetry = await ctx.isRetry();
  if (!isRetry) {
    await ctx.services.transact(ctx.caller, async (tx) => {
      for (const id of ids.filter(isId))
        tx.audit({ action: 'parked_event.replay', entityType: 'ParkedEvent', entityId: id });
    });
  }
  const states = isRetry ? [] : await replay(ctx, ids);
  const recorded = await ctx.transact(async () => states);
  return ids.map((id, at) => ({ id, refusal: refusalOf(recorded[at]!) }));
}

async function replay({ services, caller }: RequestContext, ids: readonly string[]): Promise<State[]> {
  const wanted = ids.filter(isId);
  if (wanted.length === 0) return ids.map(() => 'UNKNOWN');
  const answers = await askParts(services, caller, replayParkedOf, { ids: wanted }, REPLAY_WITHIN_MS);
  const states = new Map<string, State>();
  for (const { answer } of answers) {
    for (const id of answer?.handled ?? []) states.set(id, 'HANDLED');
    for (const id of answer?.parked ?? []) states.set(id, 'PARKED');
  }
  const silent = answers.find(({ answer }) => answer === null);
  // An event that nobody knows may be the silent part's.
  if (silent !== undefined && states.size < wanted.length) throw notReachable(silent.part, null);
  return ids.map((id) => states.get(id) ?? 'UNKNOWN');
}

function refusalOf(state: State): Refusal | null {
  if (state === 'HANDLED') return null;
  return state === 'PARKED' ? new InvalidTransition('parked event', state, 'HANDLED') : new NotFound('parked event');
}
