/** The tag, in a composed graph, of whatever takes a secret that somebody may guess: subgraphs declare it, the gateway counts. */
export const GUESSED = 'guessed';
