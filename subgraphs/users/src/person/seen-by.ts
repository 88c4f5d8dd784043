import { type RequestContext, refuseWithoutFactor } from '@muster/kit/subgraph';
import { isSelf, maySeePersonal } from '../account/personal.policy.ts';

/** When looking asks for the second factor. */
export const OF_OTHERS = 'for what is others’';

/** Personal data for whoever may see it, else null. Somebody else's is not looked at without the second factor and a trace. */
export async function seenBy<T>(
  ctx: RequestContext,
  accountId: string,
  what: string,
  read: () => Promise<T>,
): Promise<T | null> {
  if (!maySeePersonal(ctx.actor, accountId)) return null;
  if (!isSelf(ctx.actor, accountId)) {
    await refuseWithoutFactor(ctx);
    await ctx.transact(async (tx) =>
      tx.audit({ action: 'user.read_personal_data', entityType: 'User', entityId: accountId, after: { what } }),
    );
  }
  return read();
}
