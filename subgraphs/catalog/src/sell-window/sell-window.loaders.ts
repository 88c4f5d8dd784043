import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { visibleWindows } from './sell-window.policy.ts';

/** Null also for an unannounced window. */
export async function sellWindowById(ids: readonly string[], { em, actor }: Reader): Promise<(SellWindow | null)[]> {
  const found = await em.find(SellWindow, { id: { $in: ids.filter(isId) }, ...visibleWindows(actor) });
  const byId = new Map(found.map((window) => [window.id, window]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function sellWindowByCode(
  codes: readonly string[],
  { em, actor }: Reader,
): Promise<(SellWindow | null)[]> {
  const found = await em.find(SellWindow, { code: { $in: [...codes] }, ...visibleWindows(actor) });
  const byCode = new Map(found.map((window) => [window.code, window]));
  return codes.map((code) => byCode.get(code) ?? null);
}

/** An offer is visible with its window. */
export async function offerById(ids: readonly string[], { em, actor }: Reader): Promise<(SellWindowOffer | null)[]> {
  const found = await em.find(SellWindowOffer, { id: { $in: ids.filter(isId) }, sellWindow: visibleWindows(actor) });
  const byId = new Map(found.map((offer) => [offer.id, offer]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

/** Oldest first. */
export async function offersOfWindow(windowIds: readonly string[], { em }: Reader): Promise<SellWindowOffer[][]> {
  const found = await em.find(SellWindowOffer, { sellWindow: { $in: [...windowIds] } }, { orderBy: { id: 'asc' } });
  const byWindow = Map.groupBy(found, (offer) => offer.sellWindow.id);
  return windowIds.map((id) => byWindow.get(id) ?? []);
}
