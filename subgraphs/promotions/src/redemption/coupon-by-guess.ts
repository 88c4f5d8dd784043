import type { Tx } from '@muster/kit/orm';
import { Coupon } from '../coupon/coupon.entity.ts';
import { type CouponRefusal, codeOf, isSecret, TOO_MANY_WRONG, UNKNOWN } from '../coupon/coupon.rules.ts';
import { countWrongCode, type guessersOf, mayGuess } from './guesses.ts';

type Guess =
  | { readonly coupon: Coupon; readonly refused: null }
  | { readonly coupon: null; readonly refused: CouponRefusal };

/**
 * Coupon of a code that a customer entered, within the rate limit of wrong codes. A refusal is answered and not thrown: the count
 * of wrong codes must commit.
 */
export async function couponByGuess(tx: Tx, text: string, guessers: ReturnType<typeof guessersOf>): Promise<Guess> {
  if (!(await mayGuess(tx, guessers))) return { coupon: null, refused: TOO_MANY_WRONG };
  const code = codeOf(text);
  const coupon = code === null ? null : await tx.em.findOne(Coupon, { code });
  if (coupon !== null && !isSecret(coupon, tx.now)) return { coupon, refused: null };
  await countWrongCode(tx, guessers);
  return { coupon: null, refused: UNKNOWN };
}
