/** Saved views of an account on all screens. */
export const VIEWS_OF_ONE_MAX = 100;
/** Shared views of one screen. */
export const SHARED_VIEWS_MAX = 100;
export const QUERY_MAX = 2_000;
