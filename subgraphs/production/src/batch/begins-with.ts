import { escapeLike } from '@muster/kit/orm';

/** Numbers are in capitals, and are searched by their beginning, which an index serves. */
export const beginsWith = (search: string): { $like: string } => ({
  $like: `${escapeLike(search.toUpperCase())}%`,
});
