import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import type { UserPreference } from './preference.entity.ts';
import { preferenceRowsOf } from './preference.personal.ts';
import { UserProfile } from './profile.entity.ts';

/** Still sealed; null where there is none or the actor may not see it. */
export async function profileOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<(UserProfile | null)[]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0 ? [] : await em.find(UserProfile, { accountId: { $in: visible } }, { populate: ['dataKey'] });
  const byAccount = new Map(rows.map((row) => [row.accountId, row]));
  return ids.map((id) => byAccount.get(id) ?? null);
}

/** Still sealed; none where the actor may see none. */
export async function preferencesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<UserPreference[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows = visible.length === 0 ? [] : await preferenceRowsOf(em, visible);
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return ids.map((id) => byAccount.get(id) ?? []);
}
