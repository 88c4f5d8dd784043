import type { EntityManager } from '@mikro-orm/postgresql';
import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { type PhoneRow, SELECT_PHONES } from './phone.rows.ts';

export const FOUND_MAX = 100;

/** Still sealed; none where the actor may see none. */
export async function phonesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<PhoneRow[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0
      ? []
      : await em.execute<PhoneRow[]>(`${SELECT_PHONES} where account_id in (?) order by phone.id`, [visible]);
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return ids.map((id) => byAccount.get(id) ?? []);
}

/** Who has a number of this fingerprint. */
export async function accountsWithPhone(em: EntityManager, phoneHash: string): Promise<string[]> {
  const rows = await em.execute<{ account_id: string }[]>(
    `select account_id from user_phone where phone_hash = ? order by account_id limit ?`,
    [phoneHash, FOUND_MAX],
  );
  return rows.map(({ account_id }) => account_id);
}
