import type { Caller } from '@muster/kit/domain';
import { typedQuery } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Session } from '../access/session.entity.ts';
import { SecondFactor } from './second-factor.entity.ts';

/** Duration of a step-up: how long a code that was shown in a session counts as recent. */
export const GOOD_FOR_MS = 10 * 60_000;

/** Whether the caller showed their second factor in this session lately; true for an account without one. */
export async function isProvenLately({ db, clock }: Services, { actor }: Caller): Promise<boolean> {
  if (actor.kind !== 'USER') return true;
  const em = db.orm.em.fork();
  const goodSince = new Date(clock.now().getTime() - GOOD_FOR_MS);
  const lacking = await typedQuery(em, [SecondFactor, Session], (from) =>
    from
      .selectFrom('SecondFactor as factor')
      .leftJoin('Session as session', (join) =>
        join
          .onRef('session.accountId', '=', 'factor.accountId')
          .on('session.id', '=', actor.sessionId ?? null)
          .on('session.factorProvedAt', '>', goodSince),
      )
      .select('factor.accountId')
      .where('factor.accountId', '=', actor.id)
      .where('factor.confirmedAt', 'is not', null)
      .where('session.id', 'is', null),
  );
  return lacking.length === 0;
}
