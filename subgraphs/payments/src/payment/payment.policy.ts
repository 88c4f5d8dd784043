import { type Actor, may } from '@muster/kit/domain';

/** Filter for the payments that an actor may see. Lists, references and nested fields all pass through it. */
export const visiblePayments = (actor: Actor): { userId?: string } =>
  may(actor, 'payment:read_any') ? {} : { userId: actor.id };
