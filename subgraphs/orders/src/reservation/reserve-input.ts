import { couponCodeOf } from '@muster/events';
import type { Keyring } from '@muster/kit/crypto';
import { field } from '@muster/kit/domain';
import { digestOf } from '@muster/kit/orm';
import { z } from 'zod';
import { keyedDigest } from '../contact/personal-data.ts';
import { LINES_MAX } from '../order/order.entity.ts';

export const QUANTITY_MAX = 1_000;

/** One id however it is written. */
const id = field.id.toLowerCase();

const Contact = z.object({
  name: field.name(200),
  phone: field.phone,
  email: field.email,
});

const Address = z.object({
  recipientName: field.name(200),
  phone: Contact.shape.phone,
  line1: field.name(300),
  line2: field.text(300).nullish(),
  areaId: z.uuid().toLowerCase().nullish(),
  city: field.name(200),
  postalCode: field.postalCode.nullish(),
  countryCode: field.country,
});

/** The part of a reservation that decides its price. */
export const Quoted = z.object({
  lines: z
    .array(z.object({ offerId: id, variantId: id, quantity: z.int().min(1).max(QUANTITY_MAX) }))
    .min(1)
    .max(LINES_MAX),
  couponCode: z.string().trim().min(1).max(64).nullish(),
});
export type Quoted = z.infer<typeof Quoted>;

export const Reserve = Quoted.extend({
  idempotencyKey: field.idempotencyKey,
  contact: Contact,
  shippingAddress: Address.nullish(),
  shippingAddressId: id.nullish(),
}).refine(({ shippingAddress, shippingAddressId }) => shippingAddress == null || shippingAddressId == null, {
  path: ['shippingAddressId'],
  message: 'does not go with shippingAddress',
});
export type Reserve = z.infer<typeof Reserve>;

/** Equal for two calls that mean the same: a coupon is the same in any case. */
export const inputDigestOf = ({ idempotencyKey: _, couponCode, ...input }: Reserve, dataKey: Keyring): string =>
  keyedDigest(
    digestOf({ ...input, couponCode: couponCode == null ? null : (couponCodeOf(couponCode) ?? couponCode) }),
    dataKey,
  );
