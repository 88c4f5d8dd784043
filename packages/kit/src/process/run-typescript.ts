/** Options with which Node runs our TypeScript as it is, from any directory. */
export const RUN_TYPESCRIPT: readonly string[] = [
  '--import',
  new URL('../../../../scripts/typescript.mjs', import.meta.url).href,
];
