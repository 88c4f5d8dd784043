import type { RequestContext } from '@muster/kit/subgraph';
import { LoginEvent } from './login-event.entity.ts';
import type { SignInEventType } from './sign-in-event.graphql.ts';

export const NEWEST_MAX = 100;

/** The latest attempts to sign in to an account, newest first. */
export async function listSignIns({ em }: RequestContext, accountId: string): Promise<SignInEventType[]> {
  const events = await em.find(LoginEvent, { accountId }, { orderBy: { at: 'desc', id: 'desc' }, limit: NEWEST_MAX });
  return events.map(({ at, result, ip = null, userAgent = null }) => ({ at, outcome: result, ip, userAgent }));
}
