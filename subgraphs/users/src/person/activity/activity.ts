import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';

export const ACTIVITY_TYPES = [
  'WISHLIST_ADDED',
  'COMPARISON_SAVED',
  'PHONE_ADDED',
  'ADDRESS_ADDED',
  'ORDER_PAID',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** The newest are kept. */
export const ACTIVITIES_MAX = 500;

/** Remembers what somebody did: ids only. Nothing for who has no account. */
export async function noteActivity(
  tx: Tx,
  accountId: string,
  type: ActivityType,
  entityType: string,
  entityId: string,
): Promise<void> {
  await tx.em.execute(
    `insert into user_activity (account_id, type, entity_type, entity_id, at)
     select id, ?, ?, ?, ? from account
      where id = ? and not exists (select from erasure where account_id = account.id)`,
    [type, entityType, entityId, tx.now, accountId],
  );
  await tx.em.execute(
    `delete from user_activity where account_id = ? and id <= (
       select id from user_activity where account_id = ? order by id desc limit 1 offset ?)`,
    [accountId, accountId, ACTIVITIES_MAX],
  );
}

export const onOrderPaid = (tx: Tx, { userId, orderId }: PayloadOf<typeof orderPaid>): Promise<void> =>
  noteActivity(tx, userId, 'ORDER_PAID', 'Order', orderId);
