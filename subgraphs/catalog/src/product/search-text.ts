import { field } from '@muster/kit/domain';
import { escapeLike } from '@muster/kit/orm';

/** Cost of a scan over a whole list. */
export const SEARCH_COST = 20;

/** Text to search for, at most 100 characters; an empty one does not restrict. */
export const searchText = field.text(100).nullish();

/** Condition for a column that contains a text, in any case; its wildcards are escaped. */
export const containing = (text: string): { $ilike: string } => ({
  $ilike: `%${escapeLike(text)}%`,
});
