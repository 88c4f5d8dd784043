import { counterChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { type BatchCounter, type CounterWithTerms, factsOf, hasTerms, stateOf } from '../counter/counter.entity.ts';
import { isAnnounced, nextStep, type Step } from '../counter/counter.rules.ts';
import {
  askAdministrator,
  callOff,
  confirm,
  giveUp,
  lock,
  lose,
  neverConfirmed,
  produce,
  reach,
  requestFinalize,
} from './decision.steps.ts';

const steps: Readonly<Record<Step, (tx: Tx, counter: CounterWithTerms, eventId: string | null) => Promise<unknown>>> = {
  reach,
  lose,
  confirm: (tx, counter) => confirm(tx, counter, null),
  lock,
  requestFinalize,
  askAdministrator,
  produce,
  giveUp: (tx, counter) => giveUp(tx, counter, counter.paidQty === 0 ? 'nobody paid for it' : 'the goal was missed'),
  neverConfirmed,
  callOff,
};

/**
 * Runs the steps that the rules allow now, one after the other, and emits the final state. The caller has locked the counter
 * and raised its `seq`. A counter without terms is neither decided nor shown.
 */
export async function settle(tx: Tx, counter: BatchCounter, eventId: string | null = null): Promise<void> {
  if (!hasTerms(counter)) return;
  for (let step = nextStep(factsOf(counter, tx.now)); step !== null; step = nextStep(factsOf(counter, tx.now))) {
    await steps[step](tx, counter, eventId);
  }
  // Live messages reach every subscriber of the offer, so none is sent for an unannounced window.
  if (isAnnounced(counter)) tx.emit(counterChanged, stateOf(counter));
}
