import type { UserAddress } from './address.entity.ts';
import { ADDRESS_USES, type AddressUse, fits } from './address.rules.ts';

const FLAG = { SHIPPING: 'isDefaultShipping', BILLING: 'isDefaultBilling' } as const;

export const isDefaultFor = (address: UserAddress, use: AddressUse): boolean => address[FLAG[use]];

export function makeDefault(address: UserAddress, use: AddressUse): void {
  address[FLAG[use]] = true;
}

/** Leaves a use without a default. Flush it before another address becomes one: a constraint allows one at a time. */
export function clearDefault(addresses: readonly UserAddress[], use: AddressUse): void {
  for (const address of addresses) if (address[FLAG[use]]) address[FLAG[use]] = false;
}

/** Gives each use that lost its default the oldest address that fits it. */
export function passOnDefaults(addresses: readonly UserAddress[]): void {
  for (const use of ADDRESS_USES) {
    if (addresses.some((address) => isDefaultFor(address, use))) continue;
    const oldest = addresses.find(({ kind }) => fits(kind, use));
    if (oldest !== undefined) makeDefault(oldest, use);
  }
}
