import { type Actor, may } from '@muster/kit/domain';

/** Filter for the products that an actor may list or look up: those on sale, and every one for their managers. */
export const visibleProducts = (actor: Actor): { status?: 'ACTIVE' } =>
  may(actor, 'product:manage') ? {} : { status: 'ACTIVE' };
