import { sellWindowChanged } from '@muster/events';
import { assertVersion, field, InvalidInput, InvalidTransition } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { changedFields } from '../changed-fields.ts';
import { type ChangedTerms, emitTerms, offersToChange } from './change-terms.ts';
import { closeAtIssueOf, windowFields } from './create-sell-window.ts';
import { noteChange } from './note-change.ts';
import { SellWindow } from './sell-window.entity.ts';
import { openByClock } from './sell-window.jobs.ts';
import { takesChanges, takesOffers } from './sell-window.states.ts';

/** A field that is left out, or null, stays as it is. */
export const ChangeSellWindow = z.object({ ...nullish(windowFields), id: field.id, expectedVersion: z.int() });
type Input = z.infer<typeof ChangeSellWindow>;
type Change = Partial<Pick<SellWindow, keyof typeof windowFields>>;

/** Texts, which an open window may still correct: no promise to a customer depends on them. */
const TEXTS: readonly string[] = ['name', 'description'] satisfies (keyof Change)[];

/** Changes a window before it opens; its texts also while it is open. Its offers follow by their terms. */
export async function changeSellWindow(
  tx: Tx,
  { id, expectedVersion, ...input }: Input,
): Promise<ChangedTerms<SellWindow>> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  assertVersion('sell window', window, expectedVersion);
  const changes: Change = changedFields(window, input);
  const names = Object.keys(changes) as (keyof Change)[];
  const isText = names.every((name) => TEXTS.includes(name));
  if (!takesChanges(window.status) && !(isText && takesOffers(window.status)))
    throw new InvalidTransition('sell window', window.status, 'SCHEDULED');
  if (names.length === 0) return { changed: window, offers: [] };
  assertPeriod(tx, window, changes);
  const before = Object.fromEntries(names.map((name) => [name, window[name] ?? null]));
  Object.assign(window, changes);
  if (changes.startAt !== undefined && window.status === 'SCHEDULED')
    tx.schedule(openByClock, window.id, { sellWindowId: window.id }, window.startAt);
  tx.emit(sellWindowChanged, { sellWindowId: window.id });
  noteChange(tx, window.id, { kind: 'CHANGED', before, after: changes });
  tx.audit({ action: 'sell_window.change', entityType: 'SellWindow', entityId: window.id, before, after: changes });
  const offers = isText ? [] : await offersToChange(tx, window);
  emitTerms(tx, window, offers);
  return { changed: window, offers };
}

function assertPeriod({ now }: Tx, window: SellWindow, changes: Change): void {
  if (changes.startAt === undefined && changes.closeAt === undefined) return;
  const { startAt, closeAt } = { ...window, ...changes } as Pick<SellWindow, 'startAt' | 'closeAt'>;
  const issue = closeAtIssueOf(startAt, closeAt);
  const issues = issue === null ? [] : [{ path: 'closeAt', message: issue }];
  if (window.status === 'SCHEDULED' && closeAt <= now)
    issues.push({ path: 'closeAt', message: 'must be in the future' });
  if (window.announceAt != null && startAt < window.announceAt)
    issues.push({ path: 'startAt', message: 'must not be before the planned announcement' });
  if (issues.length > 0) throw new InvalidInput(issues);
}

function nullish<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const fields = Object.entries(shape).map(([name, type]) => [name, type.nullish()]);
  return Object.fromEntries(fields) as { [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Name]>> };
}
