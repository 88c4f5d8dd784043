import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { takeAttempt } from '../account/attempts.ts';

/** The way by which codes are guessed: whoever guesses here knows the password already, from whatever address. */
const WAY = 'second factor';

/** Counts a try before the code is looked at; answers until when no further one is taken, or null. */
export const takeTry = (services: Services, caller: Caller, accountId: string): Promise<Date | null> =>
  services.transact(caller, (tx) => takeAttempt(tx, { id: accountId }, WAY));

/** A right code forgets the tries before it. */
export async function forgetTries(services: Services, caller: Caller, accountId: string): Promise<void> {
  await services.transact(caller, async ({ em }) => {
    await em.execute(`delete from failed_sign_in where account_id = ? and ip = ?`, [accountId, WAY]);
  });
}
