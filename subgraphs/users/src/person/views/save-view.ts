import type { Keyring } from '@muster/kit/crypto';
import { assertVersion, field, isId, NotFound, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { ADVISORY_LOCKS } from '../../advisory-locks.ts';
import { SavedView } from './saved-view.entity.ts';
import { type OpenedView, openView, sealView } from './view.personal.ts';
import { QUERY_MAX, SHARED_VIEWS_MAX, VIEWS_OF_ONE_MAX } from './view.rules.ts';

export const Screen = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is small letters, digits and dashes, at most 63');

export const SaveView = z.object({
  id: field.id.nullish(),
  expectedVersion: field.expectedVersion,
  screen: Screen,
  name: field.name(100),
  /** Characters of a query (RFC 3986) and no others: whoever follows a shared view stays on its screen. */
  query: z
    .string()
    .max(QUERY_MAX)
    .regex(/^[\w\-.~!$&'()*+,;=:@/?%]*$/, 'must be what stands behind the question mark of an address'),
  isShared: z.boolean(),
});
type SaveView = z.infer<typeof SaveView>;

/** Saves a view of the actor: a new one, or in place of one of theirs. The caller has asked whether they may share it. */
export async function saveView(tx: Tx, ring: Keyring, { id, ...wanted }: SaveView): Promise<OpenedView> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const kept = id == null ? null : await viewOfActor(tx, id);
  if (kept === null) await refuseMore(tx);
  else assertVersion('view', kept, wanted.expectedVersion);
  const { screen, isShared } = wanted;
  const before = kept === null ? undefined : { screen: kept.screen, isShared: kept.isShared };
  const wasShared = before?.isShared === true && before.screen === screen;
  if (isShared && !wasShared) await refuseMoreShared(tx, screen);
  const viewId = kept?.id ?? newId();
  const row = { screen, isShared, sealed: sealView(wanted, key, viewId) };
  const view =
    kept === null ? tx.em.create(SavedView, { id: viewId, accountId: tx.actor.id, ...row }) : tx.em.assign(kept, row);
  await tx.em.flush();
  if (isShared || before?.isShared === true)
    tx.audit({ action: 'view.share', entityType: 'SavedView', entityId: viewId, before, after: { screen, isShared } });
  return openView(view, key);
}

/** The account is locked. */
async function refuseMore(tx: Tx): Promise<void> {
  if ((await tx.em.count(SavedView, { accountId: tx.actor.id })) >= VIEWS_OF_ONE_MAX)
    throw new TooMany('views', VIEWS_OF_ONE_MAX);
}

async function viewOfActor(tx: Tx, id: string): Promise<SavedView> {
  const view = isId(id) ? await tx.em.findOne(SavedView, { id, accountId: tx.actor.id }) : null;
  if (view === null) throw new NotFound('view');
  return view;
}

/** The lock lets the second of two people who share at once count the view of the first. */
async function refuseMoreShared(tx: Tx, screen: string): Promise<void> {
  await tx.em.execute(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.sharedViews})`);
  if ((await tx.em.count(SavedView, { screen, isShared: true })) >= SHARED_VIEWS_MAX)
    throw new TooMany('shared views of one screen', SHARED_VIEWS_MAX);
}
