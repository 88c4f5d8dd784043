import type { RequestContext } from '@muster/kit/subgraph';
import type { SignInEventType } from './sign-in-event.graphql.ts';

export const NEWEST_MAX = 100;

/** The newest tries to sign in to an account. */
export const listSignIns = ({ em }: RequestContext, userId: string): Promise<SignInEventType[]> =>
  em.execute<SignInEventType[]>(
    `select at, result as outcome, ip, user_agent as "userAgent" from login_event
      where account_id = ? order by at desc, id desc limit ${NEWEST_MAX}`,
    [userId],
  );
