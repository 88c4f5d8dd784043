import type { Keyring } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { type Address, addressAmong, addressRowsOf, openAddress } from './address.personal.ts';
import { passOnDefaults } from './default-address.ts';

/** Removes an address of the actor; the oldest fitting one takes over its defaults. Answers the remaining addresses. */
export async function removeAddress(tx: Tx, ring: Keyring, id: string): Promise<Address[]> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const addresses = await addressRowsOf(tx.em, [tx.actor.id]);
  const address = addressAmong(addresses, id);
  const others = addresses.filter((one) => one !== address);
  tx.em.remove(address);
  await tx.em.flush();
  passOnDefaults(others);
  await tx.em.flush();
  return others.map((row) => openAddress(row, key));
}
