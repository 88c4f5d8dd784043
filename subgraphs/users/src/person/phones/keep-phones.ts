import { type Keyring, lookupHash } from '@muster/kit/crypto';
import { e164, field, InvalidInput, isId, NotFound, PHONE_TEXT_MAX, TooMany } from '@muster/kit/domain';
import { brokenConstraintOf, newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/activity.ts';
import { PhoneTaken } from './phone.refusals.ts';
import { openPhone, type Phone, type PhoneRow, phonesOf, SELECT_PHONES, sealPhone } from './phone.rows.ts';

export const PHONES_MAX = 10;

/** The keyring of the system, and the key that phone numbers are found by. */
export interface PhoneKeys {
  readonly ring: Keyring;
  readonly lookup: Keyring;
}

const label = field.text(50).nullish();

export const AddPhone = z.object({
  number: z.string().max(PHONE_TEXT_MAX),
  countryCode: field.country.nullish(),
  label,
  isDefault: z.boolean().nullish(),
});
export const UpdatePhone = z.object({ label });

/** Adds a number of the actor's. The first is the default, and so is one that says so. */
export async function addPhone(tx: Tx, keys: PhoneKeys, input: z.infer<typeof AddPhone>): Promise<Phone> {
  const number = e164(input.number, input.countryCode);
  if (number === null) {
    throw new InvalidInput([
      { path: 'number', message: 'is not a phone number; begin with + and the country, or give countryCode' },
    ]);
  }
  const key = await lockDataKey(tx, keys.ring, tx.actor.id);
  const count = await countPhones(tx);
  if (count >= PHONES_MAX) throw new TooMany('phones', PHONES_MAX);
  const isDefault = count === 0 || input.isDefault === true;
  if (isDefault) await clearDefault(tx);
  const id = newId();
  const details = { number, label: input.label || null };
  try {
    await tx.em.execute(
      `insert into user_phone (id, account_id, sealed, phone_hash, is_default, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [id, tx.actor.id, sealPhone(details, key, id), lookupHash(number, keys.lookup), isDefault, tx.now, tx.now],
    );
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_row_a_phone') throw new PhoneTaken();
    throw error;
  }
  await noteActivity(tx, tx.actor.id, 'PHONE_ADDED', 'UserPhone', id);
  return { id, ...details, isDefault, createdAt: tx.now };
}

export async function updatePhone(
  tx: Tx,
  { ring }: PhoneKeys,
  id: string,
  input: z.infer<typeof UpdatePhone>,
): Promise<Phone> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const phone = await ownPhone(tx, ring, id);
  const details = { number: phone.number, label: input.label || null };
  await tx.em.execute(`update user_phone set sealed = ?, updated_at = ? where id = ?`, [
    sealPhone(details, key, phone.id),
    tx.now,
    phone.id,
  ]);
  return { ...phone, ...details };
}

export async function setDefaultPhone(tx: Tx, { ring }: PhoneKeys, id: string): Promise<Phone> {
  await lockDataKey(tx, ring, tx.actor.id);
  const phone = await ownPhone(tx, ring, id);
  await clearDefault(tx);
  await tx.em.execute(`update user_phone set is_default = true, updated_at = ? where id = ?`, [tx.now, phone.id]);
  return { ...phone, isDefault: true };
}

/** Removes a number. When it was the default, the oldest that is left is. Answers what is left. */
export async function removePhone(tx: Tx, { ring }: PhoneKeys, id: string): Promise<Phone[]> {
  await lockDataKey(tx, ring, tx.actor.id);
  const phone = await ownPhone(tx, ring, id);
  await tx.em.execute(`delete from user_phone where id = ?`, [phone.id]);
  if (phone.isDefault) {
    await tx.em.execute(
      `update user_phone set is_default = true
        where id = (select id from user_phone where account_id = ? order by id limit 1)`,
      [tx.actor.id],
    );
  }
  return phonesOf(tx.em, ring, tx.actor.id);
}

async function ownPhone(tx: Tx, ring: Keyring, id: string): Promise<Phone> {
  const [row] = isId(id)
    ? await tx.em.execute<PhoneRow[]>(`${SELECT_PHONES} where phone.id = ? and account_id = ?`, [id, tx.actor.id])
    : [];
  if (row === undefined) throw new NotFound('phone');
  return openPhone(row, ring);
}

async function countPhones(tx: Tx): Promise<number> {
  const [row] = await tx.em.execute<{ count: number }[]>(
    `select count(*)::int as count from user_phone where account_id = ?`,
    [tx.actor.id],
  );
  return row!.count;
}

const clearDefault = (tx: Tx): Promise<unknown> =>
  tx.em.execute(`update user_phone set is_default = false where account_id = ? and is_default`, [tx.actor.id]);
