/** Live messages may have been missed: watchers read the present state anew. */
export class LiveGap extends Error {}
