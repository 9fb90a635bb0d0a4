/** What surrounds the code of a project: its package, its compiler settings, a word to the reader. */
import type { Program } from '../../graph/ir/program.js';
import { visibleLine } from '../../../runtime/text/visible.js';
import type { EmittedFile } from '../target.js';

export function surroundings({ name }: Program): readonly EmittedFile[] {
  const manifest = {
    name: name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'gan',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: { train: 'tsx train.ts', check: 'tsc --noEmit' },
    dependencies: {
      'cli-progress': '^3.12.0',
      'ml-matrix': '^6.15.1',
      'onnxruntime-node': '1.30.0',
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
    include: ['*.ts'],
  }; // prettier-ignore
  const title = visibleLine(name).replaceAll('`', "'");
  const readme = `# ${title}

A trainer made from \`${title}.gan\`: the loop as TypeScript, and every step as a model of ONNX.

    npm install
    npm run train        # --help lists --steps, --epochs, --seed, --out, --resume
    npm run check        # type-checks the code

| file | what |
|---|---|
| \`train.ts\` | settings, data and the training loop |
| \`graphs/*.onnx\` | what steps and previews compute: forward, backward and the updates of the weights |
| \`graphs/graphs.json\` | what each graph is given, what becomes of what it gives, and what training remembers |
| \`runtime/\` | data, randomness, checkpoints, pictures, and ONNX Runtime |

ONNX Runtime fetches CUDA libraries as it is installed, which only a GPU needs: an \`.npmrc\` with
\`onnxruntime-node-install=skip\` leaves them out.
`;
  return [
    { path: 'package.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'tsconfig.json', text: `${JSON.stringify(settings, null, 2)}\n` },
    { path: 'README.md', text: readme },
    { path: '.gitignore', text: 'node_modules/\nruns/\n' },
    { path: '.npmrc', text: 'onnxruntime-node-install=skip\n' },
  ];
}
