/** Text for a LIKE pattern that stands for itself: wildcards are escaped. */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
