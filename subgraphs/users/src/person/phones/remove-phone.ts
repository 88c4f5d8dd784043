import type { Tx } from '@muster/kit/orm';
import { lockDataKey } from '../../account/data-key.ts';
import { openPhone, type Phone, type PhoneKeys, phoneAmong, phoneRowsOf } from './phone.personal.ts';

/** Removes one of the actor's phones; the oldest remaining one takes over as the default. Answers the remaining phones. */
export async function removePhone(tx: Tx, { ring }: PhoneKeys, id: string): Promise<Phone[]> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const phones = await phoneRowsOf(tx.em, [tx.actor.id]);
  const phone = phoneAmong(phones, id);
  const others = phones.filter((one) => one !== phone);
  tx.em.remove(phone);
  await tx.em.flush();
  const [oldest] = others;
  if (phone.isDefault && oldest !== undefined) oldest.isDefault = true;
  await tx.em.flush();
  return others.map((row) => openPhone(row, key));
}
