import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import { NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { keyOfRow } from '../../account/data-key.ts';
import { UserPhone } from './phone.entity.ts';

/** Details of a phone that its owner entered; sealed as one value. */
export interface PhoneDetails {
  readonly number: string;
  readonly label: string | null;
}

/** A phone as its owner reads it. */
export interface Phone extends PhoneDetails {
  readonly id: string;
  readonly isDefault: boolean;
  readonly createdAt: Date;
}

/** The keyring of the system, and the key of the fingerprints that phone numbers are found by. */
export interface PhoneKeys {
  readonly ring: Keyring;
  readonly lookup: Keyring;
}

const contextOf = (id: string): string => aadOf('user_phone', 'sealed', id);

export const sealPhone = (details: PhoneDetails, key: Keyring, id: string): string =>
  sealJson(details, key, contextOf(id));

export const openPhone = ({ id, isDefault, createdAt, sealed }: UserPhone, key: Keyring): Phone => ({
  id,
  isDefault,
  createdAt,
  ...openJson<PhoneDetails>(sealed, key, contextOf(id)),
});

/** The phones of accounts, oldest first, each with the key that opens it. */
export const phoneRowsOf = (em: Tx['em'], accountIds: readonly string[]): Promise<UserPhone[]> =>
  em.find(UserPhone, { accountId: { $in: [...accountIds] } }, { populate: ['dataKey'], orderBy: { id: 'asc' } });

export async function phonesOf(em: Tx['em'], ring: Keyring, accountId: string): Promise<Phone[]> {
  return (await phoneRowsOf(em, [accountId])).map((row) => openPhone(row, keyOfRow(row, ring)));
}

/** One of an account's phones, or NotFound. */
export function phoneAmong<P extends { readonly id: string }>(phones: readonly P[], id: string): P {
  const phone = phones.find((one) => one.id === id.toLowerCase());
  if (phone === undefined) throw new NotFound('phone');
  return phone;
}
