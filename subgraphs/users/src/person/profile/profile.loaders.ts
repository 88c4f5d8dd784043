import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { type PreferenceRow, SELECT_PREFERENCES } from './preferences.ts';
import { type ProfileRow, SELECT_PROFILES } from './profile.rows.ts';

/** Still sealed; null where there is none or the actor may not see it. */
export async function profileOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<(ProfileRow | null)[]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0 ? [] : await em.execute<ProfileRow[]>(`${SELECT_PROFILES} where account_id in (?)`, [visible]);
  const byAccount = new Map(rows.map((row) => [row.account_id, row]));
  return ids.map((id) => byAccount.get(id) ?? null);
}

export async function preferencesOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<PreferenceRow[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0
      ? []
      : await em.execute<PreferenceRow[]>(`${SELECT_PREFERENCES} where account_id in (?) order by key`, [visible]);
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return ids.map((id) => byAccount.get(id) ?? []);
}
