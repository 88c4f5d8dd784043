import type { Keyring } from '@muster/kit/crypto';
import { e164, InvalidInput, isId, NotFound, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/activity.ts';
import { AdminArea } from '../areas/area.entity.ts';
import {
  type Address,
  type AddressDetails,
  type AddressRow,
  addressesOf,
  openAddress,
  SELECT_ADDRESSES,
  sealAddress,
} from './address.rows.ts';
import type { AddressInput } from './address.rules.ts';

export const ADDRESSES_MAX = 20;

export const USES = ['SHIPPING', 'BILLING'] as const;
export type Use = (typeof USES)[number];
const COLUMN = { SHIPPING: 'is_default_shipping', BILLING: 'is_default_billing' } as const;

/** Adds an address of the actor's. The first that fits a use is the default for it. */
export async function addAddress(tx: Tx, ring: Keyring, input: AddressInput): Promise<Address> {
  const details = await checked(tx, input);
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const known = await addressesOf(tx.em, ring, tx.actor.id);
  if (known.length >= ADDRESSES_MAX) throw new TooMany('addresses', ADDRESSES_MAX);
  const isDefaultShipping =
    input.kind !== 'BILLING' && (input.isDefaultShipping || !known.some((address) => address.isDefaultShipping));
  const isDefaultBilling =
    input.kind !== 'SHIPPING' && (input.isDefaultBilling || !known.some((address) => address.isDefaultBilling));
  if (isDefaultShipping) await clearDefault(tx, 'SHIPPING');
  if (isDefaultBilling) await clearDefault(tx, 'BILLING');
  const id = newId();
  await tx.em.execute(
    `insert into user_address (id, account_id, kind, country_code, area_id, sealed, is_default_shipping, is_default_billing, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      tx.actor.id,
      input.kind,
      input.countryCode,
      input.areaId ?? null,
      sealAddress(details, key, id),
      isDefaultShipping,
      isDefaultBilling,
      tx.now,
      tx.now,
    ],
  );
  await noteActivity(tx, tx.actor.id, 'ADDRESS_ADDED', 'UserAddress', id);
  return own(tx, ring, id);
}

/** Writes an address anew, all of it. A default stays one as long as the kind allows it. */
export async function updateAddress(tx: Tx, ring: Keyring, id: string, input: AddressInput): Promise<Address> {
  const details = await checked(tx, input);
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const before = await own(tx, ring, id);
  const isDefaultShipping = input.kind !== 'BILLING' && (input.isDefaultShipping ?? before.isDefaultShipping);
  const isDefaultBilling = input.kind !== 'SHIPPING' && (input.isDefaultBilling ?? before.isDefaultBilling);
  if (isDefaultShipping) await clearDefault(tx, 'SHIPPING');
  if (isDefaultBilling) await clearDefault(tx, 'BILLING');
  await tx.em.execute(
    `update user_address set kind = ?, country_code = ?, area_id = ?, sealed = ?, is_default_shipping = ?,
            is_default_billing = ?, updated_at = ? where id = ?`,
    [
      input.kind,
      input.countryCode,
      input.areaId ?? null,
      sealAddress(details, key, before.id),
      isDefaultShipping,
      isDefaultBilling,
      tx.now,
      before.id,
    ],
  );
  await handOnDefaults(tx);
  return own(tx, ring, id);
}

/** Makes an address the default for a use that its kind fits. */
export async function setDefaultAddress(tx: Tx, ring: Keyring, id: string, use: Use): Promise<Address> {
  await lockDataKey(tx, ring, tx.actor.id);
  const address = await own(tx, ring, id);
  if (address.kind !== 'BOTH' && address.kind !== use) {
    throw new InvalidInput([{ path: 'use', message: `does not fit an address of the kind ${address.kind}` }]);
  }
  await clearDefault(tx, use);
  await tx.em.execute(`update user_address set ${COLUMN[use]} = true, updated_at = ? where id = ?`, [
    tx.now,
    address.id,
  ]);
  return own(tx, ring, id);
}

/** Removes an address; the oldest that is left and fits takes over what it was the default for. Answers what is left. */
export async function removeAddress(tx: Tx, ring: Keyring, id: string): Promise<Address[]> {
  await lockDataKey(tx, ring, tx.actor.id);
  const address = await own(tx, ring, id);
  await tx.em.execute(`delete from user_address where id = ?`, [address.id]);
  await handOnDefaults(tx);
  return addressesOf(tx.em, ring, tx.actor.id);
}

/** What the schema of the input cannot know: whether the area is there, and whether the phone is one. */
async function checked(tx: Tx, input: AddressInput): Promise<AddressDetails> {
  const issues = [];
  if (input.areaId != null) {
    const area = isId(input.areaId) ? await tx.em.findOne(AdminArea, { id: input.areaId }) : null;
    if (area === null) issues.push({ path: 'areaId', message: 'is not an area that is known' });
    else if (area.countryCode !== input.countryCode || area.level === 'COUNTRY') {
      issues.push({ path: 'areaId', message: `is not a part of ${input.countryCode}` });
    }
  }
  const phone = input.phone ? e164(input.phone, input.countryCode) : null;
  if (input.phone && phone === null) issues.push({ path: 'phone', message: 'is not a phone number' });
  if (issues.length > 0) throw new InvalidInput(issues);
  return {
    label: input.label || null,
    recipientName: input.recipientName,
    phone,
    line1: input.line1,
    line2: input.line2 || null,
    locality: input.locality || null,
    postalCode: input.postalCode || null,
  };
}

async function own(tx: Tx, ring: Keyring, id: string): Promise<Address> {
  const [row] = isId(id)
    ? await tx.em.execute<AddressRow[]>(`${SELECT_ADDRESSES} where address.id = ? and account_id = ?`, [
        id,
        tx.actor.id,
      ])
    : [];
  if (row === undefined) throw new NotFound('address');
  return openAddress(row, ring);
}

const clearDefault = (tx: Tx, use: Use): Promise<unknown> =>
  tx.em.execute(`update user_address set ${COLUMN[use]} = false where account_id = ? and ${COLUMN[use]}`, [
    tx.actor.id,
  ]);

/** Where a use has no default any more, the oldest address that fits it becomes it. */
async function handOnDefaults(tx: Tx): Promise<void> {
  for (const use of USES) {
    await tx.em.execute(
      `update user_address set ${COLUMN[use]} = true
        where id = (select id from user_address where account_id = ? and kind in (?, 'BOTH') order by id limit 1)
          and not exists (select from user_address where account_id = ? and ${COLUMN[use]})`,
      [tx.actor.id, use, tx.actor.id],
    );
  }
}
