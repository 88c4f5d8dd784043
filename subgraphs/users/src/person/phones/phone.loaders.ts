import type { EntityManager } from '@mikro-orm/postgresql';
import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { UserPhone } from './phone.entity.ts';
import { phoneRowsOf } from './phone.personal.ts';
import { FOUND_MAX } from './phone.rules.ts';

/** Still sealed; none where the actor may see none. */
export async function phonesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<UserPhone[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows = visible.length === 0 ? [] : await phoneRowsOf(em, visible);
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return ids.map((id) => byAccount.get(id) ?? []);
}

/** The accounts that have a number of this fingerprint. */
export async function accountsWithPhone(em: EntityManager, phoneHash: string): Promise<string[]> {
  const rows = await em.find(
    UserPhone,
    { phoneHash },
    { fields: ['accountId'], orderBy: { accountId: 'asc' }, limit: FOUND_MAX, disableIdentityMap: true },
  );
  return rows.map(({ accountId }) => accountId);
}
