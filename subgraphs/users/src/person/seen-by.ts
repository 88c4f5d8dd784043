import { type RequestContext, refuseWithoutFactor } from '@muster/kit/subgraph';
import { isSelf, maySeePersonal } from '../account/personal.policy.ts';

/** The case in which a read requires the second factor. */
export const OF_OTHERS = 'for data of others';

/** Personal data for an actor who may see it, else null. Data of others requires the second factor and leaves an audit entry. */
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
