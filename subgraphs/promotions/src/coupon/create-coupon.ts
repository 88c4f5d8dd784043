import { CodeTaken, field } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Coupon } from './coupon.entity.ts';
import { codeOf, DISCOUNT_MODES, PLANNED_MODES } from './coupon.rules.ts';

export const USAGE_LIMIT_MAX = 1_000_000_000;
/** Shorter codes are easily guessed; existing ones are still accepted. */
const CODE_MIN_LENGTH = 4;
const BPS_MAX = 10_000;

const code = z
  .string()
  .max(100)
  .transform((text, problems) => {
    const kept = codeOf(text);
    if (kept !== null && kept.length >= CODE_MIN_LENGTH) return kept;
    problems.addIssue({
      code: 'custom',
      message: 'must be {min} to 40 letters, digits, dashes or underscores',
      params: { facts: { min: CODE_MIN_LENGTH } },
    });
    return z.NEVER;
  });
const money = z.object({ amountMinor: field.amountMinor, currency: field.currency });
export const usageLimit = z.int().min(1).max(USAGE_LIMIT_MAX).nullish();

export const CreateCoupon = z
  .object({
    code,
    name: field.name(200),
    mode: z.enum(DISCOUNT_MODES),
    valueBps: z.int().min(1).max(BPS_MAX).nullish(),
    value: money.nullish(),
    minOrder: money.nullish(),
    usageLimit,
    usageLimitPerUser: usageLimit,
    startsAt: field.moment.nullish(),
    endsAt: field.moment,
  })
  .superRefine(({ mode, valueBps, value, minOrder, startsAt, endsAt }, problems) => {
    const refuse = (path: string, message: string) =>
      problems.addIssue({ code: 'custom', path: path.split('.'), message });
    if (PLANNED_MODES.has(mode)) refuse('mode', 'is planned but not supported yet; use PERCENTAGE or FIXED');
    if (mode === 'PERCENTAGE') {
      if (valueBps == null) refuse('valueBps', 'is needed by a percentage coupon');
      if (value != null) refuse('value', 'does not belong to a percentage coupon');
    }
    if (mode === 'FIXED') {
      if (value == null) refuse('value', 'is needed by a fixed coupon');
      if (value?.amountMinor === 0) refuse('value.amountMinor', 'must be more than 0');
      if (valueBps != null) refuse('valueBps', 'does not belong to a fixed coupon');
      if (value != null && minOrder != null && value.currency !== minOrder.currency) {
        refuse('minOrder.currency', 'must be the currency of value');
      }
    }
    if (startsAt != null && endsAt <= startsAt) refuse('endsAt', 'must be after startsAt');
  });

/** Creates a coupon that is valid from `startsAt`, or at once. */
export async function createCoupon(tx: Tx, input: z.infer<typeof CreateCoupon>): Promise<Coupon> {
  const { value, minOrder, ...rest } = input;
  const coupon = tx.em.create(Coupon, {
    ...rest,
    valueMinor: value?.amountMinor ?? null,
    valueCurrency: value?.currency ?? null,
    minOrderMinor: minOrder?.amountMinor ?? null,
    minOrderCurrency: minOrder?.currency ?? null,
    usageCount: 0,
    isActive: true,
    createdBy: tx.actor.id,
    createdAt: tx.now,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_coupon_a_code') throw new CodeTaken(input.code);
    throw error;
  }
  tx.audit({ action: 'coupon.create', entityType: 'Coupon', entityId: coupon.id, after: input });
  return coupon;
}
