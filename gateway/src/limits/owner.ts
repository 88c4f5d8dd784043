import type { Actor } from '@muster/kit/domain';
import type { Origin } from '../context.ts';

/** Who is counted: whoever is signed in, or the client whose key came, else the address. */
export function ownerOf(actor: Actor, { ip }: Origin): string {
  if (actor.kind === 'ANONYMOUS') return `address ${ip}`;
  return `${actor.kind === 'API_CLIENT' ? 'client' : 'user'} ${actor.id}`;
}
