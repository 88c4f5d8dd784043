/** A supergraph file that cannot be served; the message says why in one line. */
export class BadSupergraph extends Error {}
