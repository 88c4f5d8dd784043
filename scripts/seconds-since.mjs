/** Elapsed time as text: `1.2 s`. */
export const secondsSince = (began) => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
