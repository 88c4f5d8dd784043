import type { RequestContext } from '@muster/kit/subgraph';
import { isSelf } from '../../account/personal.policy.ts';
import { settingsOf } from '../../settings.ts';
import { devicesOfAccount, type ListedDevice, listed } from './device.personal.ts';

/** Devices of an account as the actor sees them: with names to their owner only. Those of several accounts are read together. */
export async function devicesSeenBy(ctx: RequestContext, accountId: string): Promise<ListedDevice[]> {
  const ring = isSelf(ctx.actor, accountId) ? settingsOf(ctx.services).MUSTER_DATA_KEY : null;
  return (await ctx.load(devicesOfAccount, accountId)).map((row) => listed(row, { now: ctx.now, ring }));
}
