import { type Actor, may } from '@muster/kit/domain';
import type { CounterWithTerms } from './counter.entity.ts';
import { isAnnounced } from './counter.rules.ts';

/** Visibility of a counter and of its batch, as in catalog: unannounced windows are for those who manage them. */
export const isVisible = (counter: Pick<CounterWithTerms, 'windowStatus' | 'reservedEverQty'>, actor: Actor): boolean =>
  isAnnounced(counter) || may(actor, 'sell_window:manage');
