import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { newId, type Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { Erasure } from '../../account/erasure.entity.ts';
import { deleteOlder } from '../delete-older.ts';
import { type ActivityType, UserActivity } from './activity.entity.ts';

/** Activities kept of an account; the oldest beyond it are deleted. */
export const ACTIVITIES_MAX = 500;

/** Records an activity of an account that exists. */
export async function noteActivity(
  tx: Tx,
  accountId: string,
  type: ActivityType,
  entityType: string,
  entityId: string,
): Promise<void> {
  await tx.em.insert(UserActivity, { id: newId(), accountId, type, entityType, entityId, at: tx.now });
  await deleteOlder(tx, 'user_activity', accountId, ACTIVITIES_MAX);
}

/** Nothing is recorded of a buyer without an account, or whose account was erased. */
export async function onOrderPaid(tx: Tx, { userId, orderId }: PayloadOf<typeof orderPaid>): Promise<void> {
  if ((await tx.em.count(Account, { id: userId })) === 0) return;
  if ((await tx.em.count(Erasure, { accountId: userId })) > 0) return;
  await noteActivity(tx, userId, 'ORDER_PAID', 'Order', orderId);
}
