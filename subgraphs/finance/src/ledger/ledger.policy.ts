import { type Actor, may } from '@muster/kit/domain';

/** Whether an actor sees the ledger, in lists, references and nested fields. */
export const mayReadBooks = (actor: Actor): boolean => may(actor, 'ledger:read');
