export const PHONES_MAX = 10;
/** Accounts that a search by phone number answers. */
export const FOUND_MAX = 100;
/** Characters of a phone's label. */
export const LABEL_MAX = 50;
