/** Numbers are in capitals, and are searched by their beginning, which an index serves. */
export const beginsWith = (search: string): { $like: string } => ({
  $like: `${search.toUpperCase().replaceAll(/[\\%_]/g, '\\$&')}%`,
});
