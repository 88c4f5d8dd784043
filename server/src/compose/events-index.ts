/** `packages/events/src/index.ts`: re-exports every file that declares events or commands. */
export const eventsIndexSource = (files: readonly string[]): string =>
  [
    '// Written by `npm run compose`.',
    ...files
      .filter((file) => file !== 'index.ts' && file !== 'parts.ts')
      .toSorted()
      .map((file) => `export * from './${file}';`),
  ].join('\n');
