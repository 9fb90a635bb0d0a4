/** What surrounds the code of a project: its package, its compiler settings, a word to the reader. */
import type { Program } from '../../graph/ir/program.js';
import type { EmitOptions, EmittedFile } from '../target.js';
import { packageFiles } from '../typescript/package.js';

/**
 * @param programs the names of those that use what was trained, without their ending
 * @param packages those that data lie in
 */
export const surroundings = (
  { name }: Program,
  programs: readonly string[],
  packages: EmitOptions['packages'],
): readonly EmittedFile[] => {
  const [samples, applies] = [programs.includes('sample'), programs.includes('apply')];
  return [
    ...packageFiles({
      name,
      scripts: Object.fromEntries(['train', ...programs].map((program) => [program, `tsx ${program}.ts`])),
      dependencies: { 'onnxruntime-node': '1.30.0', ...packages },
      include: ['*.ts'],
      readme: (
        title,
      ) => `A trainer made from \`${title}.gan\`: the loop as TypeScript, and every step as a model of ONNX.

    npm install
    npm run train        # --help lists --steps, --epochs, --seed, --out, --resume
${samples ? '    npm run sample       # pictures from the newest run\n' : ''}${applies ? '    npm run apply -- NET PICTURE...   # a trained network on pictures of yours\n' : ''}    npm run check        # type-checks the code

| file | what |
|---|---|
| \`train.ts\` | settings, data and the training loop |
${samples ? '| `sample.ts` | draws from a trained run |\n' : ''}${applies ? '| `apply.ts` | runs a trained network on pictures |\n' : ''}| \`graphs/*.onnx\` | what steps and previews compute: forward, backward and the updates of the weights |
| \`graphs/graphs.json\` | what each graph is given, what becomes of what it gives, and what training remembers |
| \`graphs/*.trace.*\` | the same step with every value on show, for the message of a step that goes wrong |
${samples ? '| `graphs/sample.*` | what `sample.ts` computes, and what it is given |\n' : ''}| \`runtime/\` | data, randomness, checkpoints, pictures, and ONNX Runtime |

ONNX Runtime fetches CUDA libraries as it is installed, which only a GPU needs: an \`.npmrc\` with
\`onnxruntime-node-install=skip\` leaves them out.
`,
    }),
    { path: '.npmrc', text: 'onnxruntime-node-install=skip\n' },
  ];
};
