/** A process of ours cannot start, with the reason in words for an operator. */
export class CannotStart extends Error {}
