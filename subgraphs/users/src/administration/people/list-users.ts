import type { Connection, PageArguments } from '@muster/kit/domain';
import { readPage, sortedList, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { type UserFilter, usersWhere } from './user-filter.ts';

const USERS = sortedList({
  name: 'users',
  entity: Account,
  orders: { NEWEST: { id: 'desc' }, OLDEST: { id: 'asc' } },
});
export type UserSort = keyof typeof USERS.orders;

/** Accounts of all people. Each page leaves a trace: addresses and names of many are shown. */
export async function listUsers(
  ctx: RequestContext,
  filter: UserFilter,
  sort: UserSort,
  page: PageArguments,
): Promise<Connection<Account>> {
  const where = await usersWhere(ctx.services, filter);
  const found = await readPage(ctx.em, USERS, { sort, where }, page);
  if (found.nodes.length > 0) {
    const userIds = found.nodes.map(({ id }) => id);
    // Not by the context, which would clear every loader: nothing that was loaded has changed.
    await ctx.services.transact(ctx.caller, async (tx) => noteRead(tx, filter, userIds));
  }
  return found;
}

/** A person who was looked for by something of theirs has an entry of their own; a page of a list has one entry. */
function noteRead(tx: Tx, filter: UserFilter, userIds: readonly string[]): void {
  const by = Object.entries(filter).flatMap(([name, value]) => (value == null || value === '' ? [] : [name]));
  const ofEach = filter.phone != null || filter.search ? userIds : [];
  for (const entityId of ofEach) {
    if (filter.phone != null) tx.audit({ action: 'user.find_by_phone', entityType: 'User', entityId, after: { by } });
    else tx.audit({ action: 'user.find', entityType: 'User', entityId, after: { by } });
  }
  if (ofEach.length === 0)
    tx.audit({ action: 'user.list', entityType: 'UserPage', entityId: userIds[0]!, after: { by, userIds } });
}
