/** The other files of a project: its data, its package, a word to the reader. */
import type { Program } from '../../graph/ir/program.js';
import type { DataSource, FieldSpec } from '../../graph/ir/data.js';
import { visibleLine } from '../../../runtime/text/visible.js';
import { pathsOf } from '../../../runtime/data/sources/paths.js';
import type { EmitOptions, EmittedFile } from '../target.js';
import { indented } from './layout/lines.js';
import { leftOut } from './left-out.js';
import { fileText, importLines } from './modules.js';
import { literal, quoted, remark } from './texts.js';
import { snakeCase } from './words.js';

/** `data.py`: a function for each data set. */
export function dataFile(program: Program, { dataOptions }: Pick<EmitOptions, 'dataOptions'>): string {
  const used = new Set(['Path']);
  const uses = (name: string) => (used.add(name), name);
  const own = new Map(program.data.map(({ source }) => [source as string, moduleOf(source)]));
  const functions = program.data.map((data) => {
    const fields = Object.entries(data.fields).map(([name, field]) => `${quoted(name)}: ${fieldCode(field, uses)}`);
    const options = dataOptions(data);
    const paths = new Set(pathsOf(data.source, options).map(([, path]) => path));
    const value = (item: unknown): string =>
      typeof item === 'string' && paths.has(item)
        ? pathCode(item)
        : typeof item === 'object' && item !== null && !Array.isArray(item)
          ? `{${Object.entries(item).map(([key, part]) => `${quoted(key)}: ${value(part)}`).join(', ')}}` // prettier-ignore
          : literal(item);
    const given = Object.entries(options).map(([name, item]) => `${snakeCase(name)}=${value(item)}`);
    const returns = uses(data.source === 'unpaired' ? 'Unpaired' : 'Samples');
    // Points of a mixture are drawn, for each seed others.
    const seed = data.source === 'mixture' ? ['seed'] : [];
    const call = `return ${uses(data.source)}(${[quoted(data.name), `{${fields.join(', ')}}`, ...seed, ...given].join(', ')})`;
    return [`def ${snakeCase(data.name)}(${seed.length > 0 ? 'seed: int' : ''}) -> ${returns}:`, ...indented([call])];
  });
  const here = functions.flat().some((line) => line.includes('HERE')) ? [['HERE = Path(__file__).parent']] : [];
  if (here.length === 0 && !functions.flat().some((line) => line.includes('Path('))) used.delete('Path');
  const text = fileText(`The data of ${remark(program.name)}.gan.`, importLines(used, own), [...here, ...functions]);
  return here.length === 0 ? text : text.replace('\n\n\nHERE', '\n\nHERE');
}

const moduleOf = (source: DataSource['source']): string =>
  ['images', 'paired', 'unpaired'].includes(source) ? 'runtime.images' : `runtime.${source}`;

const pathCode = (path: string): string =>
  /^(?:[/\\]|[A-Za-z]:)/.test(path) ? `Path(${quoted(path)})` : `HERE / ${quoted(path)}`;

function fieldCode(field: FieldSpec, uses: (name: string) => string): string {
  switch (field.kind) {
    case 'tensor':
      return `${uses('Numbers')}(${literal(field.shape)}, ${field.range === null ? 'None' : literal(field.range)})`;
    case 'class':
      return `${uses('Classes')}(${field.classes})`;
    case 'tokens':
      return `${uses('Tokens')}(${field.length}, ${field.vocabulary})`;
  }
}

/** @param files the names of the code files, without their ending */
export function surroundings(program: Program, files: readonly string[]): readonly EmittedFile[] {
  const title = visibleLine(program.name).replaceAll('`', "'");
  const name = program.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'gan'; // prettier-ignore
  const what: Readonly<Record<string, string>> = {
    model: 'the networks, layer by layer, with their shapes',
    layers: 'the layers they are made of',
    losses: 'what is minimized',
    optimizers: 'how weights move',
    data: 'what is learned from',
    train: 'settings and the training loop',
  };
  const project = `[project]
name = "${name}"
version = "0.1.0"
description = ${quoted(`A trainer made from ${title}.gan`)}
requires-python = ">=3.11"
dependencies = ["numpy>=2", "pillow>=11", "safetensors>=0.5", "torch>=2.6", "tqdm>=4.66"]

[project.optional-dependencies]
tensorboard = ["tensorboard>=2.18"]
check = ["mypy>=1.14", "ruff>=0.9"]

[tool.setuptools]
py-modules = [${[...files].sort().map((file) => `"${file}"`).join(', ')}]
packages = ["runtime"]

[tool.ruff]
line-length = 100

[tool.ruff.lint]
select = ["B", "C4", "E", "F", "I", "PERF", "PIE", "PT", "RET", "RUF", "SIM", "UP", "W"]
ignore = ["E501"]

[tool.mypy]
strict = true
# Parts of PyTorch and all of tqdm have no types.
untyped_calls_exclude = ["torch"]

[[tool.mypy.overrides]]
module = ["tqdm.*"]
ignore_missing_imports = true
`; // prettier-ignore
  const readme = `# ${title}

A trainer made from \`${title}.gan\`, complete and meant to be read and changed.

    pip install .
    python train.py                        # --help lists --steps, --epochs, --seed, --device, --out, --resume
    torchrun --nproc-per-node 4 train.py   # on four GPUs, each with a quarter of every batch

| file | what |
|---|---|
${files.map((file) => `| \`${file}.py\` | ${what[file]!} |`).join('\n')}
| \`runtime/\` | data, randomness, checkpoints, pictures, several processes |

${leftOut(program)
  .map((sentence) => `${visibleLine(sentence)}\n\n`)
  .join('')}\`pip install .[check]\` brings ruff and mypy, under which the code is clean.
`;
  return [
    { path: 'pyproject.toml', text: project },
    { path: 'README.md', text: readme },
    { path: '.gitignore', text: '__pycache__/\nruns/\n' },
  ];
}
