import { type Actor, may } from '@muster/kit/domain';
import { WINDOW_RANK } from './window-rank.ts';

/** Which quotas an actor may see: as in catalog, those of windows that are announced. What we have not heard of is not. */
export const visibleQuotas = (actor: Actor): { windowRank?: { $gte: number } } =>
  may(actor, 'sell_window:manage') ? {} : { windowRank: { $gte: WINDOW_RANK.SCHEDULED } };
