import { defineConfig } from 'vitest/config';

const commandTests = [
  'test/cli/**/*.test.ts',
  'test/hostile/**/*.test.ts',
  'test/end-to-end/**/*.test.ts',
  'test/examples/**/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On a busy machine a page or a process takes long to show what it waits for.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // Tests leave nothing behind.
    env: { GANLANG_CACHE: 'off' },
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'modules', include: ['test/**/*.test.ts'], exclude: commandTests } },
      // These start the `gan` command, which is built once for all of them.
      { extends: true, test: { name: 'command', include: commandTests, globalSetup: 'test/cli/install.ts' } },
    ],
  },
});
