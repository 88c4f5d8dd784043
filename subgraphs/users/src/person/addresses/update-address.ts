import type { Keyring } from '@muster/kit/crypto';
import { assertVersion } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { type Address, addressAmong, addressRowsOf, openAddress, sealAddress } from './address.personal.ts';
import { type AddressInput, fits } from './address.rules.ts';
import { checkedDetails } from './checked-details.ts';
import { clearDefault, passOnDefaults } from './default-address.ts';

/** Replaces an address of the actor as a whole. A default stays one as long as the kind allows it. */
export async function updateAddress(
  tx: Tx,
  ring: Keyring,
  { id, expectedVersion }: { readonly id: string; readonly expectedVersion?: number | null },
  input: AddressInput,
): Promise<Address> {
  const details = await checkedDetails(tx, input);
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const addresses = await addressRowsOf(tx.em, [tx.actor.id]);
  const address = addressAmong(addresses, id);
  assertVersion('address', address, expectedVersion);
  const others = addresses.filter((one) => one !== address);
  const isDefaultShipping = fits(input.kind, 'SHIPPING') && (input.isDefaultShipping ?? address.isDefaultShipping);
  const isDefaultBilling = fits(input.kind, 'BILLING') && (input.isDefaultBilling ?? address.isDefaultBilling);
  if (isDefaultShipping) clearDefault(others, 'SHIPPING');
  if (isDefaultBilling) clearDefault(others, 'BILLING');
  await tx.em.flush();
  tx.em.assign(address, {
    kind: input.kind,
    countryCode: input.countryCode,
    areaId: input.areaId ?? null,
    sealed: sealAddress(details, key, address.id),
    isDefaultShipping,
    isDefaultBilling,
    updatedAt: tx.now,
  });
  await tx.em.flush();
  passOnDefaults(addresses);
  await tx.em.flush();
  return openAddress(address, key);
}
