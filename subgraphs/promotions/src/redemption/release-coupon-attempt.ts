import type { releaseCouponAttempt } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemption } from './lock-redemption.ts';
import { releaseUse } from './usage.ts';

type Input = InputOf<typeof releaseCouponAttempt>;

/** Removes one attempt of a hold. The last one frees it, unless an order has it; `released` says whether it is free now. */
export const answerReleaseCouponAttempt = (
  services: Services,
  input: Input,
  caller: Caller,
): Promise<OutputOf<typeof releaseCouponAttempt>> =>
  services.transact(caller, async (tx) => ({ released: await removeAttempt(tx, input) }));

async function removeAttempt(tx: Tx, { holdId, attemptId }: Input): Promise<boolean> {
  const redemption = await lockRedemption(tx, holdId);
  if (redemption === null) return true;
  const removed = attemptId.toLowerCase();
  redemption.openAttempts = redemption.openAttempts.filter((id) => id !== removed);
  const isNeeded = redemption.confirmed || redemption.openAttempts.length > 0;
  if (redemption.state === 'HELD' && !isNeeded) await releaseUse(tx, redemption);
  return !redemption.live;
}
