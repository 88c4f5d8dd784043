import { sellWindowChanged } from '@muster/events';
import { field, InvalidInput, InvalidTransition } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { type ChangedTerms, emitTerms, offersToChange } from './change-terms.ts';
import { closeAtIssueOf } from './create-sell-window.ts';
import { noteChange } from './note-change.ts';
import { SellWindow } from './sell-window.entity.ts';
import { closeByClock } from './sell-window.jobs.ts';

export const ProlongSellWindow = z.object({ id: field.id, closeAt: field.moment });

/**
 * Moves the closing time of an announced window, to a later or an earlier moment of the future. The row's lock decides a race with
 * the job that closes: a window that is CLOSING stays so.
 */
export async function prolongSellWindow(
  tx: Tx,
  { id, closeAt }: z.infer<typeof ProlongSellWindow>,
): Promise<ChangedTerms<SellWindow>> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  if (window.status !== 'SCHEDULED' && window.status !== 'OPEN')
    throw new InvalidTransition('sell window', window.status, 'OPEN');
  const issue = closeAt <= tx.now ? 'must be in the future' : closeAtIssueOf(window.startAt, closeAt);
  if (issue !== null) throw new InvalidInput([{ path: 'closeAt', message: issue }]);
  const before = window.closeAt;
  window.closeAt = closeAt;
  if (window.status === 'OPEN') tx.schedule(closeByClock, window.id, { sellWindowId: window.id }, closeAt);
  tx.emit(sellWindowChanged, { sellWindowId: window.id });
  noteChange(tx, window.id, { kind: 'PROLONGED', before: { closeAt: before }, after: { closeAt } });
  tx.audit({
    action: 'sell_window.prolong',
    entityType: 'SellWindow',
    entityId: window.id,
    before: { closeAt: before },
    after: { closeAt },
  });
  const offers = await offersToChange(tx, window);
  emitTerms(tx, window, offers);
  return { changed: window, offers };
}
