/** What surrounds the code of a project: its package, its compiler settings, a word to the reader. */
import type { Program } from '../../graph/ir/program.js';
import { visibleLine } from '../../../runtime/text/visible.js';
import type { EmittedFile } from '../target.js';

/** @param files the names of the code files, without their ending */
export function surroundings(program: Program, files: ReadonlySet<string>): readonly EmittedFile[] {
  const { name } = program;
  const applies = files.has('apply');
  const manifest = {
    name: name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'gan',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: { train: 'tsx train.ts', sample: 'tsx sample.ts', ...(applies && { apply: 'tsx apply.ts' }), check: 'tsc --noEmit' },
    dependencies: {
      '@tensorflow/tfjs': '4.22.0',
      '@tensorflow/tfjs-backend-wasm': '4.22.0',
      'cli-progress': '^3.12.0',
      'ml-matrix': '^6.15.1',
      picocolors: '^1.1.1',
      sharp: '^0.35.5',
      tsx: '^4.23.15',
    },
    devDependencies: { '@types/cli-progress': '^3.11.6', '@types/node': '^20.19.43', typescript: '~5.9.3' },
  }; // prettier-ignore
  const settings = {
    compilerOptions: {
      target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', strict: true,
      noUncheckedIndexedAccess: true, verbatimModuleSyntax: true, skipLibCheck: true, types: ['node'], noEmit: true,
    },
    include: ['*.ts', 'runtime'],
  }; // prettier-ignore
  const title = visibleLine(name).replaceAll('`', "'");
  const readme = `# ${title}

A trainer made from \`${title}.gan\`, complete and meant to be read and changed.

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
`;
  return [
    { path: 'package.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'tsconfig.json', text: `${JSON.stringify(settings, null, 2)}\n` },
    { path: 'README.md', text: readme },
    { path: '.gitignore', text: 'node_modules/\nruns/\n' },
  ];
}
