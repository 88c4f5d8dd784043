import type { EntityManager } from '@mikro-orm/postgresql';
import { type Actor, isId } from '@muster/kit/domain';
import type { LiveMessage, Reader } from '@muster/kit/subgraph';
import { BatchCounter, type CounterWithTerms, hasTerms, stateOf } from './counter.entity.ts';
import type { CounterState } from './counter.live.ts';
import { isVisible } from './counter.policy.ts';

/** Counters that have terms and belong to windows visible to the actor. */
async function findCounters(em: EntityManager, actor: Actor, offerIds: readonly string[]): Promise<CounterWithTerms[]> {
  const found = await em.find(BatchCounter, { offerId: { $in: offerIds.filter(isId) } });
  return found.filter(hasTerms).filter((counter) => isVisible(counter, actor));
}

export async function counterOfOffer(
  offerIds: readonly string[],
  { em, actor }: Reader,
): Promise<(CounterWithTerms | null)[]> {
  const byOffer = new Map((await findCounters(em, actor, offerIds)).map((counter) => [counter.offerId, counter]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}

/** First messages of a subscription. */
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
