import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { openDataKey } from '../../account/data-key.ts';

/** What the phone's owner told us; sealed as one. */
export interface PhoneDetails {
  readonly number: string;
  readonly label: string | null;
}

export interface PhoneRow {
  readonly id: string;
  readonly account_id: string;
  readonly sealed: string;
  readonly sealed_key: string;
  readonly is_default: boolean;
  readonly created_at: string;
}

export interface Phone extends PhoneDetails {
  readonly id: string;
  readonly isDefault: boolean;
  readonly createdAt: Date;
}

const place = (id: string): string => aadOf('user_phone', 'sealed', id);

export const sealPhone = (details: PhoneDetails, key: Keyring, id: string): string => sealJson(details, key, place(id));

export const openPhone = (row: PhoneRow, ring: Keyring): Phone => ({
  id: row.id,
  isDefault: row.is_default,
  createdAt: new Date(row.created_at),
  ...openJson<PhoneDetails>(row.sealed, openDataKey(row.sealed_key, ring, row.account_id), place(row.id)),
});

export const SELECT_PHONES = `select phone.id, phone.account_id, phone.sealed, data_key.sealed_key, phone.is_default, phone.created_at
  from user_phone as phone join data_key using (account_id)`;

export async function phonesOf(em: Tx['em'], ring: Keyring, accountId: string): Promise<Phone[]> {
  const rows = await em.execute<PhoneRow[]>(`${SELECT_PHONES} where account_id = ? order by phone.id`, [accountId]);
  return rows.map((row) => openPhone(row, ring));
}
