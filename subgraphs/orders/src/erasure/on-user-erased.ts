import type { userErased } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { forgetContactsLater } from '../contact/forget-contacts.ts';
import { forgetCustomer } from './forget-customer.ts';

/** An access token outlives its account by an hour at most: an order or an entry could still be made with it for that long. */
const AGAIN_AFTER_MS = 2 * 60 * 60_000;

export async function onUserErased(tx: Tx, { userId }: PayloadOf<typeof userErased>): Promise<void> {
  await forgetCustomer(tx, { userId });
  tx.schedule(forgetContactsLater, userId, { userId }, new Date(tx.now.getTime() + AGAIN_AFTER_MS));
  tx.audit({ action: 'order.forget_contacts', entityType: 'User', entityId: userId });
}
