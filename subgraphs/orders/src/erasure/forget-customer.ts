import type { Tx } from '@muster/kit/orm';
import { forgetContacts } from '../contact/forget-contacts.ts';
import { forgetEntries } from '../waiting-list/forget-entries.ts';

/** Erases the personal data of a user's orders, and their entries in waiting lists. The orders stay. */
export async function forgetCustomer(tx: Tx, user: { userId: string }): Promise<void> {
  await forgetContacts(tx, user);
  await forgetEntries(tx, user);
}
