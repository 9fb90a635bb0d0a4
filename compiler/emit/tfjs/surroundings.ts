/** What surrounds the code of a project: its package, its compiler settings, a word to the reader. */
import type { Program } from '../../graph/ir/program.js';
import { measuresOf } from '../../graph/ir/plan.js';
import { modelsOf } from '../../lower/stored.js';
import type { EmitOptions, EmittedFile } from '../target.js';
import { packageFiles } from '../typescript/package.js';

/** Whether its metrics look through models in files, which ONNX Runtime runs. */
const looksThroughModels = (program: Program): boolean =>
  modelsOf(program, measuresOf(program.training?.items ?? [])).length > 0;

/**
 * @param files the names of the code files, without their ending
 * @param packages those that data lie in
 */
export function surroundings(
  program: Program,
  files: ReadonlySet<string>,
  packages: EmitOptions['packages'],
): readonly EmittedFile[] {
  const { name } = program;
  const applies = files.has('apply');
  return packageFiles({
    name,
    scripts: { train: 'tsx train.ts', sample: 'tsx sample.ts', ...(applies && { apply: 'tsx apply.ts' }) },
    dependencies: {
      '@tensorflow/tfjs-backend-cpu': '4.22.0',
      '@tensorflow/tfjs-backend-wasm': '4.22.0',
      '@tensorflow/tfjs-core': '4.22.0',
      ...(looksThroughModels(program) && { 'onnxruntime-node': '1.30.0' }),
      ...packages,
    },
    include: ['*.ts', 'runtime'],
    readme: (title) => `A trainer made from \`${title}.gan\`, complete and meant to be read and changed.

    npm install
    npm run train        # --help lists --steps, --epochs, --seed, --device, --out, --resume
    npm run sample       # pictures from the newest run
${applies ? '    npm run apply -- NET PICTURE...   # a trained network on pictures of yours\n' : ''}    npm run check        # type-checks the code

| file | what |
|---|---|
| \`model.ts\` | the networks, layer by layer, with their shapes |
| \`layers.ts\` | the layers they are made of |
| \`losses.ts\` | what is minimized |
| \`optimizers.ts\` | how weights move |
| \`train.ts\` | settings, data and the training loop |
| \`sample.ts\` | draws from a trained run |
${applies ? '| `apply.ts` | runs a trained network on pictures |\n' : ''}| \`runtime/\` | engines, data, randomness, checkpoints, pictures |

With an NVIDIA GPU and CUDA, \`npm install @tensorflow/tfjs-node-gpu\` makes training use it.
`,
  });
}
