import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { openDataKey } from '../../account/data-key.ts';

export const ADDRESS_KINDS = ['SHIPPING', 'BILLING', 'BOTH'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** What of an address tells who lives where; sealed as one. */
export interface AddressDetails {
  readonly label: string | null;
  readonly recipientName: string;
  readonly phone: string | null;
  readonly line1: string;
  readonly line2: string | null;
  readonly locality: string | null;
  readonly postalCode: string | null;
}

export interface AddressRow {
  readonly id: string;
  readonly account_id: string;
  readonly kind: AddressKind;
  readonly country_code: string;
  readonly area_id: string | null;
  readonly sealed: string;
  readonly sealed_key: string;
  readonly is_default_shipping: boolean;
  readonly is_default_billing: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Address extends AddressDetails {
  readonly id: string;
  readonly kind: AddressKind;
  readonly countryCode: string;
  readonly areaId: string | null;
  readonly isDefaultShipping: boolean;
  readonly isDefaultBilling: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const place = (id: string): string => aadOf('user_address', 'sealed', id);

export const sealAddress = (details: AddressDetails, key: Keyring, id: string): string =>
  sealJson(details, key, place(id));

export const openAddress = (row: AddressRow, ring: Keyring): Address => ({
  id: row.id,
  kind: row.kind,
  countryCode: row.country_code,
  areaId: row.area_id,
  isDefaultShipping: row.is_default_shipping,
  isDefaultBilling: row.is_default_billing,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
  ...openJson<AddressDetails>(row.sealed, openDataKey(row.sealed_key, ring, row.account_id), place(row.id)),
});

export const SELECT_ADDRESSES = `select address.*, data_key.sealed_key from user_address as address join data_key using (account_id)`;

export async function addressesOf(em: Tx['em'], ring: Keyring, accountId: string): Promise<Address[]> {
  const rows = await em.execute<AddressRow[]>(`${SELECT_ADDRESSES} where account_id = ? order by address.id`, [
    accountId,
  ]);
  return rows.map((row) => openAddress(row, ring));
}
