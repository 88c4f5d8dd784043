import { sellWindowEnded } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { noteChange } from './note-change.ts';
import { type SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

/** Finalizes a closing window once every offer is decided, also those that took no more reservations; at once when it has none. */
export async function finalizeIfDone(tx: Tx, window: SellWindow): Promise<void> {
  if (!sellWindowStates.allows(window.status, 'finalize')) return;
  const undecided = await tx.em.count(SellWindowOffer, { sellWindow: window.id, finalizedAt: null });
  if (undecided > 0) return;
  const from = window.status;
  window.status = sellWindowStates.next(from, 'finalize');
  noteChange(tx, window.id, { kind: 'FINALIZED', before: { status: from }, after: { status: window.status } });
  tx.emit(sellWindowEnded, { sellWindowId: window.id });
}
