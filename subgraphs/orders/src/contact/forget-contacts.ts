import { defineJob, type Tx } from '@muster/kit/orm';
import { z } from 'zod';

export const forgetContactsLater = defineJob({ kind: 'forget-contacts', payload: z.object({ userId: z.uuid() }) });

/** Erases contacts, shipping addresses and free text of a user's orders. The orders stay, with their lines and amounts. */
export async function forgetContacts(tx: Tx, { userId }: { userId: string }): Promise<void> {
  await tx.em.execute(
    `delete from order_contact using orders where orders.id = order_contact.order_id and orders.user_id = ?`,
    [userId],
  );
  // The update stamps the orders, so that readers of what changed drop their copies.
  await tx.em.execute(
    `with theirs as materialized (select id from orders where user_id = ? order by id for no key update)
     update orders set updated_at = updated_at from theirs where orders.id = theirs.id`,
    [userId],
  );
  await tx.em.execute(
    `update order_status_change as step set reason = null from orders
      where orders.id = step.order_id and orders.user_id = ? and step.actor_id = ? and step.reason is not null`,
    [userId, userId],
  );
}
