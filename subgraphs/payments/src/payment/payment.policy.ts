import { type Actor, may } from '@muster/kit/domain';

/** Whose payments an actor may see: null is everybody's. Lists, references and nested fields all pass through it. */
export const paymentsVisibleTo = (actor: Actor): string | null => (may(actor, 'payment:read_any') ? null : actor.id);
