import { counterChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { type BatchCounter, factsOf, hasTerms, type KnownCounter, stateOf } from './counter.entity.ts';
import { isAnnounced, nextStep, type Step } from './counter.rules.ts';
import { confirm, giveUp, lock, lose, neverConfirmed, produce, reach, requestFinalize } from './counter.steps.ts';

const steps: Readonly<Record<Step, (tx: Tx, counter: KnownCounter, eventId: string | null) => Promise<unknown>>> = {
  reach,
  lose,
  confirm: (tx, counter) => confirm(tx, counter, null),
  lock,
  requestFinalize,
  produce,
  giveUp: (tx, counter) => giveUp(tx, counter, counter.paidQty === 0 ? 'nobody paid for it' : 'the goal was missed'),
  neverConfirmed,
};

/**
 * Takes a counter as far as its rules let it go now, and tells the state it ends in. The counter is locked, and whoever
 * locked it has raised `seq`. Nothing is decided or shown before its terms have come.
 */
export async function settle(tx: Tx, counter: BatchCounter, eventId: string | null = null): Promise<void> {
  if (!hasTerms(counter)) return;
  for (let step = nextStep(factsOf(counter, tx.now)); step !== null; step = nextStep(factsOf(counter, tx.now))) {
    await steps[step](tx, counter, eventId);
  }
  // Live messages go to whoever watches the offer: of a plan nobody hears.
  if (isAnnounced(counter)) tx.emit(counterChanged, stateOf(counter));
}
