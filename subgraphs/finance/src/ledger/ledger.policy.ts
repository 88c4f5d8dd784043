import { type Actor, may } from '@muster/kit/domain';

/** The books are for those who keep them, by whatever door they come. */
export const mayReadBooks = (actor: Actor): boolean => may(actor, 'ledger:read');
