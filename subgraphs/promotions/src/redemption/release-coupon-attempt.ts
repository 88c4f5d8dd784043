import type { releaseCouponAttempt as releaseCommand } from '@muster/events';
import type { InputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockRedemption } from './lock-redemption.ts';
import { giveUseBack } from './usage.ts';

/** Takes one attempt's claim away. The hold is free with its last one, unless an order has it; answers whether it is free now. */
export async function releaseCouponAttempt(
  tx: Tx,
  { holdId, attemptId }: InputOf<typeof releaseCommand>,
): Promise<boolean> {
  const redemption = await lockRedemption(tx, holdId);
  if (redemption === null) return true;
  const gone = attemptId.toLowerCase();
  redemption.openAttempts = redemption.openAttempts.filter((id) => id !== gone);
  const wanted = redemption.confirmed || redemption.openAttempts.length > 0;
  if (redemption.state === 'HELD' && !wanted) await giveUseBack(tx, redemption);
  return !redemption.live;
}
