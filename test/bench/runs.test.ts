import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { commandOf } from '../../bench/runs.js';

it('a page names the options that its numbers depend on, and no place of a machine', () => {
  const asked = (...args: string[]): string =>
    commandOf(
      'zoo',
      parseArgs({
        args,
        tokens: true,
        options: {
          only: { type: 'string', multiple: true },
          published: { type: 'boolean' },
          seeds: { type: 'string' },
          jobs: { type: 'string' },
          runs: { type: 'string' },
          out: { type: 'string' },
        },
      }).tokens,
    );
  expect(asked('--jobs', '2', '--runs=/somewhere', '--out', 'table.md')).toBe('npm run zoo');
  expect(asked('--seeds=2', '--runs', 'here', '--only', 'dense', '--only', 'dcgan', '--published')).toBe(
    'npm run zoo -- --seeds 2 --only dense --only dcgan --published',
  );
});
