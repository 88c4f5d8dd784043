import { field, type InputIssueCode } from '@muster/kit/domain';
import { z } from 'zod';
import { KNOWN_COUNTRIES } from '../areas/shipped-areas.ts';

export const ADDRESSES_MAX = 20;

export const ADDRESS_KINDS = ['SHIPPING', 'BILLING', 'BOTH'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** The uses that have a default address. */
export const ADDRESS_USES = ['SHIPPING', 'BILLING'] as const;
export type AddressUse = (typeof ADDRESS_USES)[number];

export const fits = (kind: AddressKind, use: AddressUse): boolean => kind === 'BOTH' || kind === use;

/** The part of an address that shows who lives where; sealed as one value. */
export interface AddressDetails {
  readonly label: string | null;
  readonly recipientName: string;
  readonly phone: string | null;
  readonly line1: string;
  readonly line2: string | null;
  readonly locality: string | null;
  readonly postalCode: string | null;
}

const optional = (max: number) => field.text(max).nullish();

/** A whole address. A country with known areas requires one of them, and a postal code of the country's form. */
export const AddressInput = z
  .object({
    kind: z.enum(ADDRESS_KINDS),
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
    const refuse = (path: string, message: string, code: InputIssueCode) =>
      problems.addIssue({ code: 'custom', path: [path], message, params: { code, facts: { country: countryCode } } });
    const known = KNOWN_COUNTRIES.get(countryCode);
    if (known !== undefined && areaId == null) refuse('areaId', 'is needed in {country}: see adminAreas', 'REQUIRED');
    if (known !== undefined && postalCode && !known.postalCode.test(postalCode)) {
      refuse('postalCode', 'is not a postal code of {country}', 'BAD_FORMAT');
    }
    if (isDefaultShipping && kind === 'BILLING') refuse('isDefaultShipping', 'a billing address cannot be', 'CONFLICT');
    if (isDefaultBilling && kind === 'SHIPPING') refuse('isDefaultBilling', 'a shipping address cannot be', 'CONFLICT');
  });
export type AddressInput = z.infer<typeof AddressInput>;
