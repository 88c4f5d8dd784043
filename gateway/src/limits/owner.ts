import type { Actor } from '@muster/kit/domain';
import type { Origin } from '../context.ts';

/** Who is counted: whoever is signed in, else the address. */
export const ownerOf = (actor: Actor, { ip }: Origin): string =>
  actor.kind === 'ANONYMOUS' ? `address ${ip}` : `user ${actor.id}`;
