/** Items of a wishlist. */
export const WISHLIST_MAX = 500;
/** Viewed products kept of an account; the longest ago viewed beyond them are deleted. */
export const VIEWS_MAX = 200;
/** Searches kept of an account; the oldest beyond them are deleted. */
export const SEARCHES_MAX = 200;
/** Filters of one search. */
export const FILTERS_MAX = 20;
/** Comparisons of an account. */
export const COMPARISONS_MAX = 20;
/** Products of one comparison. */
export const COMPARED_MAX = 6;
