import type { Actor } from '@muster/kit/domain';
import { type LoaderDefinition, type RequestContext, refuseWithoutFactor } from '@muster/kit/subgraph';
import { isSelf, maySeePersonal } from './personal.policy.ts';

/** The case in which a read requires the second factor. */
export const OF_OTHERS = 'for data of others';

/**
 * Personal data for an actor who may see it, else null. Data of others requires the second factor and leaves an audit entry: one
 * for each account and kind in a request.
 */
export async function seenBy<T>(
  ctx: RequestContext,
  accountId: string,
  what: string,
  read: () => Promise<T>,
  maySee: (actor: Actor, accountId: string) => boolean = maySeePersonal,
): Promise<T | null> {
  if (!maySee(ctx.actor, accountId)) return null;
  if (!isSelf(ctx.actor, accountId)) await ctx.load(tracesOf(ctx, what), accountId);
  return read();
}

const traces = new WeakMap<RequestContext, Map<string, LoaderDefinition<string, true>>>();

/** Writes the entries of all accounts of a list by one transaction. */
function tracesOf(ctx: RequestContext, what: string): LoaderDefinition<string, true> {
  const ofRequest = traces.get(ctx) ?? new Map<string, LoaderDefinition<string, true>>();
  traces.set(ctx, ofRequest);
  const known = ofRequest.get(what) ?? ((accountIds: readonly string[]) => leaveTraces(ctx, what, accountIds));
  ofRequest.set(what, known);
  return known;
}

async function leaveTraces(ctx: RequestContext, what: string, accountIds: readonly string[]): Promise<true[]> {
  await refuseWithoutFactor(ctx);
  // Not by the context, which would clear every loader: nothing that was loaded has changed.
  await ctx.services.transact(ctx.caller, async (tx) => {
    for (const entityId of accountIds)
      tx.audit({ action: 'user.read_personal_data', entityType: 'User', entityId, after: { what } });
  });
  return accountIds.map(() => true);
}
