import { type Actor, may } from '@muster/kit/domain';
import type { KnownCounter } from './counter.entity.ts';
import { isAnnounced } from './counter.rules.ts';

/** Whether an actor sees a counter, and what is made by it: as in catalog, plans are for those who plan. */
export const isVisible = (counter: Pick<KnownCounter, 'windowStatus' | 'reservedEverQty'>, actor: Actor): boolean =>
  isAnnounced(counter) || may(actor, 'sell_window:manage');
