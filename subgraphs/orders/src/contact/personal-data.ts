import { createHmac } from 'node:crypto';
import { aadOf, derived, type Keyring, openJson, type SealedColumn, sealJson } from '@muster/kit/crypto';

const PURPOSE = 'muster orders contact';

const TABLE = 'order_contact';
const COLUMNS = ['contact', 'shipping_address'] as const;

/** The row and column that a sealed value is bound to, so that it cannot be moved to another. */
export const contextOf = (column: (typeof COLUMNS)[number], orderId: string): string => aadOf(TABLE, column, orderId);

/** Encrypts personal data, bound to `aad`. */
export const seal = (value: unknown, aad: string, dataKey: Keyring): string =>
  sealJson(value, derived(dataKey, PURPOSE), aad);

export const unseal = <T>(sealed: string, aad: string, dataKey: Keyring): T =>
  openJson<T>(sealed, derived(dataKey, PURPOSE), aad);

/**
 * A keyed digest: it tells equal inputs from different ones, and reveals nothing of them without the key. Made with the oldest
 * key, so that a call and its repeat have the same digest when a key is added in between.
 */
export function keyedDigest(digest: string, dataKey: Keyring): string {
  const oldest = [...derived(dataKey, 'muster orders digest').keys.values()].at(-1)!;
  return createHmac('sha256', oldest).update(digest).digest('hex');
}

/** Columns that `npm run keys` re-encrypts after a key rotation. */
export const sealedContact: readonly SealedColumn[] = COLUMNS.map((column) => ({
  table: TABLE,
  id: 'order_id',
  column,
  purpose: PURPOSE,
}));
