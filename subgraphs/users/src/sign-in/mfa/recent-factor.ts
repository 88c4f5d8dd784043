import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';

/** Duration of a step-up: how long a code that was shown in a session counts as recent. */
export const GOOD_FOR_MS = 10 * 60_000;

/** Whether the caller showed their second factor in this session lately; true for an account without one. */
export async function isProvenLately({ db, clock }: Services, { actor }: Caller): Promise<boolean> {
  if (actor.kind !== 'USER') return true;
  const [row] = await db.orm.em.fork().execute<{ is_proven: boolean }[]>(
    `select not exists (select from second_factor where account_id = ? and confirmed_at is not null)
         or exists (select from session where id = ?::uuid and account_id = ? and factor_proved_at > ?) as is_proven`,
    [actor.id, actor.sessionId ?? null, actor.id, new Date(clock.now().getTime() - GOOD_FOR_MS)],
  );
  return row!.is_proven;
}
