/** Live messages may have been missed: whoever watches reads the present state anew. */
export class LiveGap extends Error {}
