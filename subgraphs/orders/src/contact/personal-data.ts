import { createHmac } from 'node:crypto';
import { derived, type Keyring, openJson, type SealedColumn, sealJson } from '@muster/kit/crypto';

const PURPOSE = 'muster orders contact';

/** Encrypts what a person told us; `place` ties it to its row and column, so that it cannot be moved to another. */
export const seal = (value: unknown, place: string, dataKey: Keyring): string =>
  sealJson(value, derived(dataKey, PURPOSE), place);

export const unseal = <T>(sealed: string, place: string, dataKey: Keyring): T =>
  openJson<T>(sealed, derived(dataKey, PURPOSE), place);

/**
 * A digest that tells equal inputs from different ones and, without the key, nothing of what is in them. Made with the
 * oldest key: a repeat of a call that came before a new key was added has the same digest after it.
 */
export function keyedDigest(digest: string, dataKey: Keyring): string {
  const oldest = [...derived(dataKey, 'muster orders digest').keys.values()].at(-1)!;
  return createHmac('sha256', oldest).update(digest).digest('hex');
}

/** What `npm run keys` seals anew when there is a new key. */
export const sealedContact: readonly SealedColumn[] = ['contact', 'shipping_address'].map((column) => ({
  table: 'order_contact',
  id: 'order_id',
  column,
  purpose: PURPOSE,
}));
