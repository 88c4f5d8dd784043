/** With these options Node runs our TypeScript as it is, wherever it is called. */
export const RUN_TYPESCRIPT: readonly string[] = [
  '--import',
  new URL('../../../../scripts/typescript.mjs', import.meta.url).href,
];
