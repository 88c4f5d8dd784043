import type { EntityManager } from '@mikro-orm/postgresql';
import { type Actor, isId } from '@muster/kit/domain';
import type { LiveMessage, Reader } from '@muster/kit/subgraph';
import { BatchCounter, hasTerms, type KnownCounter, stateOf } from './counter.entity.ts';
import type { CounterState } from './counter.live.ts';
import { isVisible } from './counter.policy.ts';

/** Counters whose terms are known, of windows that the actor may see; the others cannot be shown yet. */
async function findCounters(em: EntityManager, actor: Actor, offerIds: readonly string[]): Promise<KnownCounter[]> {
  const found = await em.find(BatchCounter, { offerId: { $in: offerIds.filter(isId) } });
  return found.filter(hasTerms).filter((counter) => isVisible(counter, actor));
}

export async function counterOfOffer(
  offerIds: readonly string[],
  { em, actor }: Reader,
): Promise<(KnownCounter | null)[]> {
  const byOffer = new Map((await findCounters(em, actor, offerIds)).map((counter) => [counter.offerId, counter]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}

/** What a watcher of counters sees first. */
export async function counterSnapshot(
  em: EntityManager,
  actor: Actor,
  offerIds: readonly string[],
): Promise<LiveMessage<CounterState>[]> {
  return (await findCounters(em, actor, offerIds)).map((counter) => ({
    key: counter.offerId,
    seq: counter.seq,
    value: stateOf(counter),
  }));
}
