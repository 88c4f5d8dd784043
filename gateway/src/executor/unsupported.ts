/** An operation or a plan that is left to Apollo's own executor. */
export class Unsupported extends Error {}
