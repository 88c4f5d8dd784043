import { field } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { openPhone, type Phone, type PhoneKeys, phoneAmong, phoneRowsOf, sealPhone } from './phone.personal.ts';
import { LABEL_MAX } from './phone.rules.ts';

export const UpdatePhone = z.object({ label: field.text(LABEL_MAX).nullish() });

/** Changes the label of one of the actor's phones. */
export async function updatePhone(
  tx: Tx,
  { ring }: PhoneKeys,
  id: string,
  input: z.infer<typeof UpdatePhone>,
): Promise<Phone> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const phone = phoneAmong(await phoneRowsOf(tx.em, [tx.actor.id]), id);
  const { number } = openPhone(phone, key);
  phone.sealed = sealPhone({ number, label: input.label || null }, key, phone.id);
  phone.updatedAt = tx.now;
  await tx.em.flush();
  return openPhone(phone, key);
}
