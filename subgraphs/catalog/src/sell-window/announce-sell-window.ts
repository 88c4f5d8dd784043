import { sellWindowChanged, sellWindowScheduled } from '@muster/events';
import { field, InvalidInput, InvalidTransition } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { noteChange } from './note-change.ts';
import { SellWindow } from './sell-window.entity.ts';
import { announceByClock, openByClock } from './sell-window.jobs.ts';
import { sellWindowStates } from './sell-window.states.ts';

export const AnnounceSellWindow = z.object({ id: field.id, at: field.moment.nullish() });

/** Schedules a draft, and announces the window: now, or by the clock at `at`. Moves an announcement that is still to come. */
export async function announceSellWindow(tx: Tx, { id, at }: z.infer<typeof AnnounceSellWindow>): Promise<SellWindow> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  const { status: from, announceAt: before } = window;
  if (window.announcedAt != null || tx.now >= window.startAt)
    throw new InvalidTransition('sell window', from, 'SCHEDULED');
  if (at != null && at > window.startAt) throw new InvalidInput([{ path: 'at', message: 'must not be after startAt' }]);
  if (from !== 'SCHEDULED') schedule(tx, window);
  if (at == null || at <= tx.now) announce(tx, window);
  else announceLater(tx, window, at);
  tx.audit({
    action: 'sell_window.announce',
    entityType: 'SellWindow',
    entityId: window.id,
    before: { status: from, announceAt: before ?? null },
    after: { status: window.status, announceAt: window.announceAt ?? null, announcedAt: window.announcedAt ?? null },
  });
  tx.emit(sellWindowChanged, { sellWindowId: window.id });
  return window;
}

/** Job at `announceAt`. A window that was announced, opened or cancelled meanwhile stays as it is. */
export async function announceWhenDue(tx: Tx, { sellWindowId }: { sellWindowId: string }): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  if (window.status === 'SCHEDULED' && window.announcedAt == null) announce(tx, window);
}

/** The window opens by the clock from here on. Who sees it is another question. */
export function schedule(tx: Tx, window: SellWindow): void {
  const from = window.status;
  window.status = sellWindowStates.next(from, 'schedule');
  noteChange(tx, window.id, { kind: 'SCHEDULED', before: { status: from }, after: { status: window.status } });
  tx.schedule(openByClock, window.id, { sellWindowId: window.id }, window.startAt);
}

/** Everybody sees a scheduled window from here on. */
export function announce(tx: Tx, window: SellWindow): void {
  const planned = { announceAt: window.announceAt };
  showToAll(window, tx.now);
  noteChange(tx, window.id, { kind: 'ANNOUNCED', before: planned, after: { announcedAt: window.announcedAt } });
  tx.emit(sellWindowScheduled, { sellWindowId: window.id, startAt: window.startAt.toISOString() });
}

/** Notes that a window is announced, unless it was before. */
export function showToAll(window: SellWindow, now: Date): void {
  window.announcedAt ??= now;
  window.announceAt = null;
}

function announceLater(tx: Tx, window: SellWindow, at: Date): void {
  noteChange(tx, window.id, { kind: 'CHANGED', before: { announceAt: window.announceAt }, after: { announceAt: at } });
  window.announceAt = at;
  tx.schedule(announceByClock, window.id, { sellWindowId: window.id }, at);
}
