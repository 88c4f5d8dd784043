/** Tag, in a composed graph, of inputs that take a guessable secret: subgraphs declare it, the gateway counts. */
export const GUESSED = 'guessed';
