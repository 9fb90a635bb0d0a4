import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { launchFiles } from '../../../cli/project/launch.js';

const texts = (launcher: string): Record<string, string> =>
  Object.fromEntries(launchFiles(launcher, 'My digits_2').map(({ path, text }) => [path, text]));

describe('launch files', () => {
  it('for Slurm are a script that a shell can read, which goes on with what it began', () => {
    const { 'train.sbatch': script } = texts('slurm');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script!, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    // Slurm reads its settings up to the first command.
    const before = script!.slice(0, script!.indexOf('set -euo pipefail'));
    expect([...before.matchAll(/^#SBATCH --([a-z-]+)/gm)].map(([, name]) => name)).toEqual(['job-name', 'nodes', 'ntasks-per-node', 'gpus-per-node', 'cpus-per-task', 'time', 'requeue', 'signal', 'output']); // prettier-ignore
    expect(script).toContain('--go-on');
  });

  it('for Kubernetes are jobs whose names it takes, that restart', () => {
    const files = texts('kubernetes');
    expect(Object.keys(files)).toEqual(['train-job.yaml', 'train-pytorchjob.yaml', 'Dockerfile']);
    for (const path of ['train-job.yaml', 'train-pytorchjob.yaml']) {
      const names = [...files[path]!.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name);
      expect(new Set(names)).toEqual(new Set(['my-digits-2']));
      expect(files[path]).toContain('- --go-on');
      expect(files[path]).toContain('restartPolicy: OnFailure');
      expect(files[path]).not.toMatch(/\t/);
    }
  });

  it('are made for these two alone', () => {
    expect(() => launchFiles('mpi', 'digits')).toThrow('There is no launcher mpi.');
  });
});
