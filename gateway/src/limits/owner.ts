import { type Actor, networkOf } from '@muster/kit/domain';
import type { Origin } from '../context.ts';

/** Owner for limits and queues: the user, or the API client, else the address or its network. */
export function ownerOf(actor: Actor, { ip }: Pick<Origin, 'ip'>): string {
  if (actor.kind === 'ANONYMOUS') return `address ${networkOf(ip)}`;
  return `${actor.kind === 'API_CLIENT' ? 'client' : 'user'} ${actor.id}`;
}
