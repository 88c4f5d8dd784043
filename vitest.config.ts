import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './packages/testing/src/longest-first.ts';

export default defineConfig({
  resolve: {
    // Vite would take graphql/index.mjs for our files while the libraries take graphql/index.js: two realms of one library.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    // Tests wait for databases and other processes more than they compute: one file a core.
    maxWorkers: '100%',
    // Modules are imported once a core, not once a test file; tests keep no state in them.
    isolate: false,
    include: ['{gateway,server,packages/*,subgraphs/*}/{src,test,e2e}/**/*.test.ts', 'test/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    // Inputs that --changed cannot see: files that tests read, and programs that they start.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/schema/**', '**/pnpm-lock.yaml', '**/scripts/**'],
    globalSetup: 'packages/testing/src/global-setup.ts',
    // A ceiling for tests that hang, above that of `eventually`: no machine is so slow. Tests have none of their own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
