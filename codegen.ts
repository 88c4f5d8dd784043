import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for everything of ours that speaks to the graph as a client: the demo, the tests, the benches; and what caches of clients need. */
const config: CodegenConfig = {
  schema: 'schema/api.graphql',
  documents: ['schema/contract/operations/*.graphql', 'schema/operations/*.graphql'],
  importExtension: '.ts',
  generates: {
    'packages/client/src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          DateTime: 'string',
          Date: 'string',
          SafeInt: 'number',
          CurrencyCode: 'string',
          CountryCode: 'string',
          Locale: 'string',
          JSON: 'unknown',
        },
      },
    },
    'packages/client/src/generated/cache.ts': { plugins: ['./packages/client/codegen/cache.ts'] },
  },
};

export default config;
