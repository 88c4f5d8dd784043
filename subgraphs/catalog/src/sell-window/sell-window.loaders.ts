import { loadAllBy, loadBy } from '@muster/kit/subgraph';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { visibleWindows } from './sell-window.policy.ts';

/** Null also for an unannounced window. */
export const sellWindowById = loadBy(SellWindow, 'id', visibleWindows);

export const sellWindowByCode = loadBy(SellWindow, 'code', visibleWindows);

/** An offer is visible with its window. */
export const offerById = loadBy(SellWindowOffer, 'id', (actor) => ({ sellWindow: visibleWindows(actor) }));

/** Oldest first. */
export const offersOfWindow = loadAllBy(SellWindowOffer, 'sellWindow', { id: 'asc' });
