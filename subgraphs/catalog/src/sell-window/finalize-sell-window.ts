import { sellWindowEnded } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { type SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

/** Finalizes a closing window once every offer is decided, also those that took no more reservations; at once when it has none. */
export async function finalizeIfDone(tx: Tx, window: SellWindow): Promise<void> {
  if (!sellWindowStates.allows(window.status, 'finalize')) return;
  const undecided = await tx.em.count(SellWindowOffer, { sellWindow: window.id, finalizedAt: null });
  if (undecided > 0) return;
  window.status = sellWindowStates.next(window.status, 'finalize');
  tx.emit(sellWindowEnded, { sellWindowId: window.id });
}
