/** Another process of ours could not start, and said why in words for an operator. */
export class CannotStart extends Error {}
