import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { openPhone, type Phone, type PhoneKeys, phoneAmong, phoneRowsOf } from './phone.personal.ts';

/** Makes one of the actor's phones the one to call first. */
export async function setDefaultPhone(tx: Tx, { ring }: PhoneKeys, id: string): Promise<Phone> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const phones = await phoneRowsOf(tx.em, [tx.actor.id]);
  const phone = phoneAmong(phones, id);
  for (const one of phones) one.isDefault = false;
  await tx.em.flush(); // First, for two defaults at a time break a constraint.
  phone.isDefault = true;
  phone.updatedAt = tx.now;
  await tx.em.flush();
  return openPhone(phone, key);
}
