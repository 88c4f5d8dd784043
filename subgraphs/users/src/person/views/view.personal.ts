import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import type { SavedView } from './saved-view.entity.ts';

export interface ViewDetails {
  readonly name: string;
  readonly query: string;
}

/** A view as its reader sees it. */
export interface OpenedView extends ViewDetails {
  readonly id: string;
  readonly accountId: string;
  readonly screen: string;
  readonly isShared: boolean;
  readonly version: number;
}

const contextOf = (id: string): string => aadOf('saved_view', 'sealed', id);

export const sealView = ({ name, query }: ViewDetails, key: Keyring, id: string): string =>
  sealJson({ name, query }, key, contextOf(id));

export const openView = (
  { id, accountId, screen, sealed, isShared, version }: SavedView,
  key: Keyring,
): OpenedView => ({
  id,
  accountId,
  screen,
  isShared,
  version,
  ...openJson<ViewDetails>(sealed, key, contextOf(id)),
});
