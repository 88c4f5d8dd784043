import { isId, may, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { SavedView } from './saved-view.entity.ts';

/** Removes a view of the actor, or with the permission to share one that somebody else shares. Answers its id. */
export async function removeView(tx: Tx, id: string): Promise<string> {
  const accountId = tx.actor.id;
  const which = may(tx.actor, 'view:share') ? { $or: [{ accountId }, { isShared: true }] } : { accountId };
  const view = isId(id) ? await tx.em.findOne(SavedView, { id, ...which }) : null;
  if (view === null) throw new NotFound('view');
  const { screen, isShared } = view;
  await tx.em.nativeDelete(SavedView, { id: view.id });
  if (isShared) tx.audit({ action: 'view.remove', entityType: 'SavedView', entityId: view.id, before: { screen } });
  return view.id;
}
