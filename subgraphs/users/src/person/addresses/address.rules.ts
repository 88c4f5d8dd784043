import { field } from '@muster/kit/domain';
import { z } from 'zod';
import { KNOWN_COUNTRIES } from '../areas/known-areas.ts';

const optional = (max: number) => field.text(max).nullish();

/** What an address is made of. Where a country's areas are known, one of them and its form of postal code are asked for. */
export const AddressInput = z
  .object({
    kind: z.enum(['SHIPPING', 'BILLING', 'BOTH']),
    countryCode: field.country,
    areaId: field.id.nullish(),
    label: optional(50),
    recipientName: field.name(200),
    phone: z.string().max(40).nullish(),
    line1: field.name(300),
    line2: optional(300),
    locality: optional(200),
    postalCode: field.postalCode.nullish(),
    isDefaultShipping: z.boolean().nullish(),
    isDefaultBilling: z.boolean().nullish(),
  })
  .superRefine(({ kind, countryCode, areaId, postalCode, isDefaultShipping, isDefaultBilling }, problems) => {
    const refuse = (path: string, message: string) => problems.addIssue({ code: 'custom', path: [path], message });
    const known = KNOWN_COUNTRIES.get(countryCode);
    if (known !== undefined && areaId == null) refuse('areaId', `is needed in ${countryCode}: see adminAreas`);
    if (known !== undefined && postalCode && !known.postalCode.test(postalCode)) {
      refuse('postalCode', `is not a postal code of ${countryCode}`);
    }
    if (isDefaultShipping && kind === 'BILLING') refuse('isDefaultShipping', 'a billing address cannot be');
    if (isDefaultBilling && kind === 'SHIPPING') refuse('isDefaultBilling', 'a shipping address cannot be');
  });
export type AddressInput = z.infer<typeof AddressInput>;
