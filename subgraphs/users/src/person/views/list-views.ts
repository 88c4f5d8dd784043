import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyring } from '@muster/kit/crypto';
import { type Actor, NotFound } from '@muster/kit/domain';
import { keyOfRow } from '../../account/data-key.ts';
import { SavedView } from './saved-view.entity.ts';
import { type OpenedView, openView } from './view.personal.ts';
import { SHARED_VIEWS_MAX, VIEWS_OF_ONE_MAX } from './view.rules.ts';

/** Shared views are for staff: a query may name customers. */
const seesShared = ({ permissions }: Actor): boolean => permissions.size > 0;

/** The views of a screen that the actor may use, their own and those that others share, oldest first. */
export async function viewsOfScreen(
  em: EntityManager,
  ring: Keyring,
  actor: Actor,
  screen: string,
): Promise<OpenedView[]> {
  const own = { screen, accountId: actor.id };
  const rows = await em.find(SavedView, seesShared(actor) ? { $or: [own, { screen, isShared: true }] } : own, {
    populate: ['dataKey'],
    orderBy: { id: 'asc' },
    limit: VIEWS_OF_ONE_MAX + SHARED_VIEWS_MAX,
  });
  return rows.map((row) => openView(row, keyOfRow(row, ring)));
}

/** A view of the actor, or NotFound. */
export async function ownView(em: EntityManager, ring: Keyring, actor: Actor, id: string): Promise<OpenedView> {
  const row = await em.findOne(SavedView, { id, accountId: actor.id }, { populate: ['dataKey'] });
  if (row === null) throw new NotFound('view');
  return openView(row, keyOfRow(row, ring));
}
