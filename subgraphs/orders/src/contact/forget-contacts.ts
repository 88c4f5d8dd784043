import { defineJob, type Tx } from '@muster/kit/orm';
import { z } from 'zod';

export const forgetContactsLater = defineJob({ kind: 'forget-contacts', payload: z.object({ userId: z.uuid() }) });

/** Erases contacts, shipping addresses and free text of a user's orders. The orders stay, with their lines and amounts. */
export async function forgetContacts(tx: Tx, { userId }: { userId: string }): Promise<void> {
  await tx.em.execute(
    `delete from order_contact using orders where orders.id = order_contact.order_id and orders.user_id = ?`,
    [userId],
  );
  await tx.em.execute(
    `update order_status_change as step set reason = null from orders
      where orders.id = step.order_id and orders.user_id = ? and step.actor_id = ? and step.reason is not null`,
    [userId, userId],
  );
}
