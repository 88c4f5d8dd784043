import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import { NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { keyOfRow } from '../../account/data-key.ts';
import { UserAddress } from './address.entity.ts';
import type { AddressDetails, AddressKind } from './address.rules.ts';

/** An address as its owner reads it. */
export interface Address extends AddressDetails {
  readonly id: string;
  readonly kind: AddressKind;
  readonly countryCode: string;
  readonly areaId: string | null;
  readonly isDefaultShipping: boolean;
  readonly isDefaultBilling: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
}

const contextOf = (id: string): string => aadOf('user_address', 'sealed', id);

export const sealAddress = (details: AddressDetails, key: Keyring, id: string): string =>
  sealJson(details, key, contextOf(id));

export const openAddress = (row: UserAddress, key: Keyring): Address => ({
  id: row.id,
  kind: row.kind,
  countryCode: row.countryCode,
  areaId: row.areaId ?? null,
  isDefaultShipping: row.isDefaultShipping,
  isDefaultBilling: row.isDefaultBilling,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
  ...openJson<AddressDetails>(row.sealed, key, contextOf(row.id)),
});

/** The address book of an account, oldest first, with the key that opens it. */
export const addressRowsOf = (em: Tx['em'], accountIds: readonly string[]): Promise<UserAddress[]> =>
  em.find(UserAddress, { accountId: { $in: [...accountIds] } }, { populate: ['dataKey'], orderBy: { id: 'asc' } });

export async function addressesOf(em: Tx['em'], ring: Keyring, accountId: string): Promise<Address[]> {
  return (await addressRowsOf(em, [accountId])).map((row) => openAddress(row, keyOfRow(row, ring)));
}

/** One address of an address book, or NotFound. */
export function addressAmong<A extends { readonly id: string }>(addresses: readonly A[], id: string): A {
  const address = addresses.find((one) => one.id === id.toLowerCase());
  if (address === undefined) throw new NotFound('address');
  return address;
}
