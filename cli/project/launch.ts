/** Launch files for PyTorch projects on several machines: a batch script for Slurm, jobs for Kubernetes. */
import type { EmittedFile } from '../../compiler/emit/target.js';
import { UserError } from '../host/user-error.js';

const launchers = { slurm, kubernetes } as const;

/**
 * The files of `--launch NAME` for a project.
 * @throws UserError where there is no such launcher
 */
export function launchFiles(launcher: string, program: string): readonly EmittedFile[] {
  if (launcher !== 'slurm' && launcher !== 'kubernetes') {
    throw new UserError(`There is no launcher ${launcher}.`, `Use --launch ${Object.keys(launchers).join(' or --launch ')}.`, 2); // prettier-ignore
  }
  return launchers[launcher](program);
}

/** How to start what was written, for people. */
export const launchText = (launcher: string): string =>
  launcher === 'slurm' ? 'sbatch train.sbatch' : 'kubectl apply -f train-job.yaml';

/**
 * Every node starts one torchrun, which starts a process on each of its GPUs. They find each other on the first node of
 * the job. A rank that dies has all of them started again, from the last checkpoint; a job that is moved is queued again.
 */
function slurm(program: string): readonly EmittedFile[] {
  const name = labelOf(program);
  const text = `#!/usr/bin/env bash
# Trains ${program}.gan on several machines: sbatch train.sbatch
# More of them, or fewer: sbatch --nodes 4 train.sbatch. The batch of the program is that of all GPUs together, and a run
# goes on with any number of them that divides it.
#SBATCH --job-name=${name}
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=32
#SBATCH --time=24:00:00
#SBATCH --requeue
# Two minutes before its time is over the job is asked to end: it saves, and the next one goes on.
#SBATCH --signal=B:TERM@120
#SBATCH --output=%x-%j.log

set -euo pipefail

# A folder that all nodes see. The same job, queued again, goes on with the run in it.
out=\${OUT:-runs/${name}-slurm-$SLURM_JOB_ID}
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

# Ranks that start again must not find the addresses of those before them.
export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
srun torchrun \\
  --nnodes "$SLURM_NNODES" \\
  --nproc-per-node "\${SLURM_GPUS_ON_NODE:-1}" \\
  --max-restarts 3 \\
  --rdzv-backend c10d \\
  --rdzv-endpoint "$first:29500" \\
  --rdzv-id "$SLURM_JOB_ID" \\
  train.py --out "$out" --go-on "$@" &
ranks=$!
trap 'kill -TERM "$ranks"' TERM
# A signal ends the first wait, the program's end the second.
wait "$ranks" || wait "$ranks"
`;
  return [{ path: 'train.sbatch', text }];
}

/** Names of Kubernetes: lower-case letters, digits and dashes (RFC 1123). */
const labelOf = (program: string): string =>
  program.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 50) || 'train'; // prettier-ignore

const image = `# The project with what it needs: docker build -t REGISTRY/NAME . && docker push REGISTRY/NAME
FROM pytorch/pytorch:latest
WORKDIR /workspace
COPY . .
RUN pip install --no-cache-dir .
`;

/**
 * An indexed job: each pod is a node, and they find each other by the name of the first. One that dies is started again,
 * and torchrun on the others waits for it. The same with the operator of Kubeflow is a PyTorchJob, which is elastic: it goes
 * on with the pods that are there.
 */
function kubernetes(program: string): readonly EmittedFile[] {
  const name = labelOf(program);
  const pod = (indent: number, command: readonly string[]): string => {
    const lines = [
      'containers:',
      '  - name: pytorch',
      `    image: ${name}:latest # where the image was pushed to`,
      '    command:',
      ...command.map((word) => `      - ${word}`),
      '    env:',
      '      # Ranks that start again must not find the addresses of those before them.',
      "      - { name: TORCH_DISABLE_SHARE_RDZV_TCP_STORE, value: '1' }",
      '    resources:',
      '      limits:',
      '        nvidia.com/gpu: 8',
      '    volumeMounts:',
      '      - { name: runs, mountPath: /workspace/runs }',
      '      - { name: memory, mountPath: /dev/shm }',
      'volumes:',
      '  # All pods write into and go on from this one: ReadWriteMany.',
      '  - name: runs',
      `    persistentVolumeClaim: { claimName: ${name}-runs }`,
      '  - name: memory',
      '    emptyDir: { medium: Memory }',
    ];
    return lines.map((line) => ' '.repeat(indent) + line).join('\n');
  };
  const torchrun = (nodes: string, endpoint: string): readonly string[] => [
    'torchrun',
    `--nnodes=${nodes}`,
    '--nproc-per-node=8',
    '--max-restarts=10',
    '--rdzv-backend=c10d',
    `--rdzv-endpoint=${endpoint}`,
    `--rdzv-id=${name}`,
    'train.py',
    `--out=runs/${name}`,
    '--go-on',
  ];
  const job = `# Trains ${program}.gan on two machines of eight GPUs: kubectl apply -f train-job.yaml
# It needs a volume claim ${name}-runs that several pods can write to, and the image of the Dockerfile.
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  clusterIP: None # gives the pods names: ${name}-0.${name}
  selector: { job-name: ${name} }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
  completions: 2
  parallelism: 2
  completionMode: Indexed
  backoffLimit: 20
  template:
    spec:
      subdomain: ${name}
      restartPolicy: OnFailure
${pod(6, torchrun('2', `${name}-0.${name}:29500`))}
`;
  const elastic = `# The same with Kubeflow's training operator: kubectl apply -f train-pytorchjob.yaml
# It trains on one to four machines, as many as there are: sizes that divide the batch among all GPUs.
apiVersion: kubeflow.org/v1
kind: PyTorchJob
metadata:
  name: ${name}
spec:
  elasticPolicy:
    rdzvBackend: c10d
    minReplicas: 1
    maxReplicas: 4
    maxRestarts: 10
  pytorchReplicaSpecs:
    Worker:
      replicas: 2
      restartPolicy: OnFailure
      template:
        spec:
${pod(10, ['torchrun', '--nproc-per-node=8', 'train.py', `--out=runs/${name}`, '--go-on'])}
`;
  return [
    { path: 'train-job.yaml', text: job },
    { path: 'train-pytorchjob.yaml', text: elastic },
    { path: 'Dockerfile', text: image },
  ];
}
