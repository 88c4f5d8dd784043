import type { userErased } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { defineJob, type Tx } from '@muster/kit/orm';
import { z } from 'zod';

/** An access token outlives its account by an hour at most: so long an order could still be made with it. */
const AGAIN_AFTER_MS = 2 * 60 * 60_000;

export const forgetContactsLater = defineJob({ kind: 'forget-contacts', payload: z.object({ userId: z.uuid() }) });

/** Removes whom and where to send somebody's orders. The orders stay, with what was bought and what was paid. */
export async function forgetContacts(tx: Tx, { userId }: { userId: string }): Promise<void> {
  await tx.em.execute(
    `delete from order_contact using orders where orders.id = order_contact.order_id and orders.user_id = ?`,
    [userId],
  );
}

export async function onUserErased(tx: Tx, { userId }: PayloadOf<typeof userErased>): Promise<void> {
  await forgetContacts(tx, { userId });
  tx.schedule(forgetContactsLater, userId, { userId }, new Date(tx.now.getTime() + AGAIN_AFTER_MS));
  tx.audit({ action: 'order.forget_contacts', entityType: 'User', entityId: userId });
}
