import type { Keyring } from '@muster/kit/crypto';
import { InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { type Address, addressAmong, addressRowsOf, openAddress } from './address.personal.ts';
import { type AddressUse, fits } from './address.rules.ts';
import { clearDefault, makeDefault } from './default-address.ts';

/** Makes an address of the actor the default for a use that its kind fits. */
export async function setDefaultAddress(tx: Tx, ring: Keyring, id: string, use: AddressUse): Promise<Address> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const addresses = await addressRowsOf(tx.em, [tx.actor.id]);
  const address = addressAmong(addresses, id);
  if (!fits(address.kind, use))
    throw new InvalidInput([
      { path: 'use', message: 'does not fit an address of the kind {kind}', facts: { kind: address.kind } },
    ]);
  clearDefault(addresses, use);
  await tx.em.flush();
  makeDefault(address, use);
  address.updatedAt = tx.now;
  await tx.em.flush();
  return openAddress(address, key);
}
