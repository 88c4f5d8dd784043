import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import type { UserAddress } from './address.entity.ts';
import { addressRowsOf } from './address.personal.ts';

/** Still sealed; none where the actor may see none. */
export async function addressesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<UserAddress[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows = visible.length === 0 ? [] : await addressRowsOf(em, visible);
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return ids.map((id) => byAccount.get(id) ?? []);
}
