import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { type AddressRow, SELECT_ADDRESSES } from './address.rows.ts';

/** Still sealed; none where the actor may see none. */
export async function addressesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<AddressRow[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0
      ? []
      : await em.execute<AddressRow[]>(`${SELECT_ADDRESSES} where account_id in (?) order by address.id`, [visible]);
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return ids.map((id) => byAccount.get(id) ?? []);
}
