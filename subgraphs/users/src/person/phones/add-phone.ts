import { lookupHash } from '@muster/kit/crypto';
import { e164, field, InvalidInput, PHONE_TEXT_MAX, TooMany } from '@muster/kit/domain';
import { brokenConstraintOf, newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/note-activity.ts';
import { UserPhone } from './phone.entity.ts';
import { openPhone, type Phone, type PhoneKeys, phoneRowsOf, sealPhone } from './phone.personal.ts';
import { PhoneTaken } from './phone.refusals.ts';
import { LABEL_MAX, PHONES_MAX } from './phone.rules.ts';

export const AddPhone = z.object({
  number: z.string().max(PHONE_TEXT_MAX),
  countryCode: field.country.nullish(),
  label: field.text(LABEL_MAX).nullish(),
  isDefault: z.boolean().nullish(),
});

/** Adds a phone number of the actor. The first one becomes the default, and so does one that asks for it. */
export async function addPhone(tx: Tx, keys: PhoneKeys, input: z.infer<typeof AddPhone>): Promise<Phone> {
  const number = e164(input.number, input.countryCode);
  if (number === null) {
    throw new InvalidInput([
      { path: 'number', message: 'is not a phone number; begin with + and the country, or give countryCode' },
    ]);
  }
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, keys.ring, accountId);
  const others = await phoneRowsOf(tx.em, [accountId]);
  if (others.length >= PHONES_MAX) throw new TooMany('phones', PHONES_MAX);
  const isDefault = others.length === 0 || input.isDefault === true;
  if (isDefault) for (const phone of others) phone.isDefault = false;
  await tx.em.flush(); // First, for two defaults at a time break a constraint.
  const id = newId();
  const phone = tx.em.create(UserPhone, {
    id,
    accountId,
    sealed: sealPhone({ number, label: input.label || null }, key, id),
    phoneHash: lookupHash(number, keys.lookup),
    isDefault,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_row_a_phone') throw new PhoneTaken();
    throw error;
  }
  await noteActivity(tx, accountId, 'PHONE_ADDED', 'UserPhone', id);
  return openPhone(phone, key);
}
