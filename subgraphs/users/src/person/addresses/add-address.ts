import type { Keyring } from '@muster/kit/crypto';
import { TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/note-activity.ts';
import { UserAddress } from './address.entity.ts';
import { type Address, addressRowsOf, openAddress, sealAddress } from './address.personal.ts';
import { ADDRESSES_MAX, type AddressInput, type AddressUse, fits } from './address.rules.ts';
import { checkedDetails } from './checked-details.ts';
import { clearDefault, isDefaultFor } from './default-address.ts';

/** Adds an address of the actor. The first one that fits a use becomes its default. */
export async function addAddress(tx: Tx, ring: Keyring, input: AddressInput): Promise<Address> {
  const details = await checkedDetails(tx, input);
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, ring, accountId);
  const others = await addressRowsOf(tx.em, [accountId]);
  if (others.length >= ADDRESSES_MAX) throw new TooMany('addresses', ADDRESSES_MAX);
  const becomesDefault = (use: AddressUse, isWanted: boolean | null | undefined): boolean =>
    fits(input.kind, use) && (isWanted || !others.some((address) => isDefaultFor(address, use)));
  const isDefaultShipping = becomesDefault('SHIPPING', input.isDefaultShipping);
  const isDefaultBilling = becomesDefault('BILLING', input.isDefaultBilling);
  if (isDefaultShipping) clearDefault(others, 'SHIPPING');
  if (isDefaultBilling) clearDefault(others, 'BILLING');
  await tx.em.flush(); // First, for two defaults at a time break a constraint.
  const id = newId();
  const address = tx.em.create(UserAddress, {
    id,
    accountId,
    kind: input.kind,
    countryCode: input.countryCode,
    areaId: input.areaId ?? null,
    sealed: sealAddress(details, key, id),
    isDefaultShipping,
    isDefaultBilling,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
  await tx.em.flush();
  await noteActivity(tx, accountId, 'ADDRESS_ADDED', 'UserAddress', id);
  return openAddress(address, key);
}
