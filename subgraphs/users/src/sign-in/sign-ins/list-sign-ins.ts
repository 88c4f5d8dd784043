import { type Connection, mapNodes, type PageArguments } from '@muster/kit/domain';
import { childList, type RequestContext } from '@muster/kit/subgraph';
import { LoginEvent } from './login-event.entity.ts';
import type { SignInEventType } from './sign-in-event.graphql.ts';

export const NEWEST_MAX = 100;

const shown = ({ at, result, ip = null, userAgent = null }: LoginEvent): SignInEventType => ({
  at,
  outcome: result,
  ip,
  userAgent,
});

/** The latest attempts to sign in to an account, newest first. */
export async function listSignIns({ em }: RequestContext, accountId: string): Promise<SignInEventType[]> {
  const events = await em.find(LoginEvent, { accountId }, { orderBy: { id: 'desc' }, limit: NEWEST_MAX });
  return events.map(shown);
}

const eventsOfAccount = childList({
  name: 'User.signIns',
  entity: LoginEvent,
  from: 'login_event as child',
  parent: 'child.account_id',
  isNewestFirst: true,
  where: 'true',
  params: () => [],
});

/** One page of the attempts to sign in to an account; the caller has asked whether the actor may see them. */
export const signInsOfAccount = async (
  ctx: RequestContext,
  accountId: string,
  page: PageArguments,
): Promise<Connection<SignInEventType>> => mapNodes(await eventsOfAccount(ctx, accountId, null, page), shown);
