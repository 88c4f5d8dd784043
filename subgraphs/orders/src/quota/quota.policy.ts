import { type Actor, may } from '@muster/kit/domain';
import { WINDOW_RANK } from './window-rank.ts';

/** The quotas that an actor may see: as in catalog, those of announced windows. A window is so once its event has arrived here. */
export const visibleQuotas = (actor: Actor): { windowRank?: { $gte: number } } =>
  may(actor, 'sell_window:manage') ? {} : { windowRank: { $gte: WINDOW_RANK.SCHEDULED } };
