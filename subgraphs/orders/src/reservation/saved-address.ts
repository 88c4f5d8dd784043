import { savedAddress } from '@muster/events';
import { isId, NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import type { Address } from '../contact/contact.ts';
import type { Reserve } from './reserve-input.ts';

/** The address of the customer's own book that a reservation names; NotFound for any other. The order keeps a copy. */
export async function readSavedAddress(
  ctx: RequestContext,
  { shippingAddressId, contact }: Reserve,
): Promise<Address | null> {
  if (shippingAddressId == null) return null;
  const { address } = isId(shippingAddressId)
    ? await ctx.command(savedAddress, { addressId: shippingAddressId })
    : { address: null };
  if (address === null) throw new NotFound('shipping address');
  return { ...address, phone: address.phone ?? contact.phone };
}
