/** Names of a program that generated code, its runtime or its language use as well. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { keywords } from '../../../../grammar/lexer/tokens.js';
import { programOf } from '../../compiled.js';
import { typeErrors } from './type-check.js';

const file = fileURLToPath(new URL('../../../../runtime/index.ts', import.meta.url));

/** Everything that the runtime exports, of which a project imports a part. */
const runtimeExports = ts
  .createSourceFile(file, ts.sys.readFile(file)!, ts.ScriptTarget.Latest)
  .statements.flatMap((statement) => {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });

test('of what the runtime exports, those that a project does not import are free', async () => {
  const text = `generator G(z: f32[4]) -> f32[4] { let dilate = dense(z, 4)\n dilate + tanh(dilate) }
train { batch 2\n until 1 steps\n optimizer G = adam(1e-3)\n z ~ normal[4]\n minimize G: mean(square(G(z))) }`;
  expect(runtimeExports).toEqual(expect.arrayContaining(['dilate', 'openRun']));
  expect((await emittedFrom('free', text)).get('model.ts')).toMatch(/const dilate = /);
});

/** `groupedConv2d` is what `grouped_conv2d` becomes. */
const snake = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const typescript = Array.from({ length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 }, (_, i) =>
  ts.tokenToString(ts.SyntaxKind.FirstKeyword + i)!,
); // prettier-ignore

const globals = ['Math', 'Number', 'Record', 'Object', 'Array', 'Promise', 'NaN', 'Infinity', 'console', 'process'];

/** What the files of a project call things themselves. */
const own = [
  'tf',
  'w',
  'pass',
  'run',
  'losses',
  'batch',
  'until',
  'seed',
  'memory',
  'sampling',
  'count',
  'init',
  'initG',
  'wG',
  'update_weights',
  'x',
  'g',
  'micro',
  'again',
];

const train = (lines: string) => `train {
  batch 2
  until 1 steps
  optimizer G = adam(1e-3)
  noise ~ normal[8, 8, 2]
  ${lines}
}`;
const loss = 'minimize G: mean(square(G(noise)))';
/** Uses dilation, groups, pooling and their gradients: what is written with helpers of the runtime. */
const body = `|> conv(2, dilation: 2, padding: 2) |> conv(2, groups: 2) |> max_pool(2) |> resize_nearest(8, 8)`;

const programsWith = (all: readonly string[]): Readonly<Record<string, string>> => ({
  blocks: `${all.map((name) => `block ${name}(x: f32[..., C]) -> f32[..., C] { weight kernel: f32[C] = zeros\n x * kernel }`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} ${all.map((name) => `|> ${name}`).join(' ')} }
${train(loss)}`,
  functions: `${all.map((name) => `fn ${name}(x: tensor) = x * 2 + x`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`minimize G: mean(G(noise) ${all.map((name) => `|> ${name}`).join(' ')}) + mean(norm(grad(sum(G(noise), axis: all), noise)))`)}`,
  values: `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] {
${all.map((name, i) => `  let ${name} = ${all[i - 1] ?? 'z'} * 2`).join('\n')}
  ${all.at(-1)} + (${all[0]} ${body})
}
${train(loss)}`,
  weights: `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] {
${all.map((name) => `  weight ${name}: f32[] = zeros`).join('\n')}
  (z ${body}) * (${all.join(' + ')})
}
${train(loss)}`,
  draws: `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] {
${all.map((name) => `  ${name} ~ normal[]`).join('\n')}
  (z ${body}) * (${all.join(' + ')})
}
${train(loss)}`,
  inputs: `block many(${all.map((name) => `${name}: f32[8, 8, 2]`).join(', ')}) -> f32[8, 8, 2] {
  weight kernel: f32[2] = zeros
  (${all.join(' + ')}) * kernel ${body}
}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { many(${all.map(() => 'z').join(', ')}) }
${train(loss)}`,
  fields: `network M(x: f32[8, 8, 2]) -> (${all.map((name) => `${name}: f32[8, 8, 2]`).join(', ')}) {
  let h = x ${body}
  (${all.map((name) => `${name}: h * 2`).join(', ')})
}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] {
  let (${all.join(', ')}) = M(z)
  (z ${body}) + (${all.join(' + ')})
}
${train(`${loss}\n  optimizer M = sgd(1)\n  minimize M: mean(square(G(noise)))`)}`,
  networks: `${all.map((name) => `network ${name}(x: f32[8, 8, 2]) -> f32[8, 8, 2] { x * 2 |> conv(2) }`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`${loss}\n  optimizer ${all.join(', ')} = sgd(1)\n  minimize ${all.join(', ')}: mean(G(noise) ${all.map((name) => `|> ${name}`).join(' ')})`)}`,
  lines: `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`${all.map((name) => `state ${name}_: f32[] = 0`).join('\n  ')}
  ${all.map((name) => `let ${name} = G(noise * 2)`).join('\n  ')}
  minimize G: mean(${all.join(' + ')}) + ${all.map((name) => `${name}_`).join(' + ')}
  ${all.map((name) => `update ${name}_ = 1`).join('\n  ')}`)}`,
  'noise of training': `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`${all.map((name) => `${name} ~ normal[8, 8, 2]`).join('\n  ')}
  minimize G: mean(G(noise) + ${all.join(' + ')})
  at end { measure mean(samples: 4) of G(noise) + ${all.join(' + ')} }`)}`,
  data: `${all.map((name) => `data ${name} = mixture(layout: "ring", modes: 2, radius: 1, sigma: 0.1) { point: f32[2] }`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`${all.map((name, i) => `taken_${i} <- ${name}.point`).join('\n  ')}
  minimize G: mean(G(noise) + reshape(${all.map((_, i) => `taken_${i}`).join(' + ')}, 1, 1, 2))`)}`,
  params: `${all.map((name, i) => `param ${name} = ${i / 8}`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} * (${all.join(' + ')}) }
${train(`let held = noise * (${all.join(' + ')})
  minimize G: mean(square(G(held)))`)}`.replace(/z (.*) \* \(/, '(z $1) * ('),
  objectives: `${all.map((name) => `objective ${name} {\n  first(x: f32[8, 8, 2]) = mean(x)\n  ${name}(x: f32[8, 8, 2]) = mean(x * 2)\n}`).join('\n')}
generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
${train(`let made = G(noise)
  minimize G: ${all.map((name) => `${name}.first(made) + ${name}.${name}(made)`).join(' + ') || 'mean(made)'}`)}`,
  optimizers: `${all.map((name, i) => `optimizer ${name}(weight: tensor, gradient: tensor, rate: float) {\n  state ${name}_ = zeros\n  update ${name}_ = ${name}_ + gradient\n  weight - rate * ${name}_\n}\ngenerator G${i}(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z |> conv(2) }`).join('\n')}
train {
  batch 2
  until 1 steps
  noise ~ normal[8, 8, 2]
  ${all.map((name, i) => `optimizer G${i} = ${name}(1e-3)\n  minimize G${i}: mean(square(G${i}(noise)))`).join('\n  ')}
}`,
  phases: `generator G(z: f32[8, 8, 2]) -> f32[8, 8, 2] { z ${body} }
train {
  batch 2
  optimizer G = adam(1e-3)
  noise ~ normal[8, 8, 2]
  ${all.map((name, i) => `phase ${name} until 1 steps { minimize G: mean(square(G(noise))) * ${i + 1} }`).join('\n  ')}
}`,
});

/** What the programs call by these names themselves: nothing else can have them there. */
const written = new Set(
  Object.values(programsWith([]))
    .join(' ')
    .match(/[A-Za-z_]\w*/g),
);

/** Every feature, so that every name that emitted code uses is there. */
const whole = `import { digits } from "std/data"
import { nonsaturating, r1 } from "std/losses"
param latent = 4
generator G(z: f32[latent]) -> f32[8, 8, 1] in [-1, 1] {
  z |> dense(2 * 2 * 4) |> reshape(2, 2, 4) |> batch_norm |> relu |> conv_transpose(4, kernel: 4, stride: 2) |> dropout(0.1)
  |> conv_transpose(1, kernel: 4, stride: 2) |> tanh
}
discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] {
  x |> conv(4, stride: 2, weights: spectral_norm) ${'|> conv(4, dilation: 2, padding: 2) |> conv(4, groups: 2) |> max_pool(2)'} |> flatten |> layer_norm |> leaky_relu(0.2)
  |> dense(1) |> squeeze
  |> plus(sum(embedding(y, 4), axis: all))
}
fn plus(a: tensor, b: tensor) = a + b
train {
  batch 4
  accumulate 2
  seed 3
  optimizer G, D = adam(linear_decay(1e-3, over: 2 epochs), beta1: 0.5)
  clip weights D to 1
  (real, y) <- digits.(image, label)
  z ~ normal[latent]
  state usual: f32[] = 0
  let fake = G(z)
  repeat 2 { minimize D: nonsaturating.discriminator(D(real, y), D(fake, y)) + r1(D(_, y), real) }
  minimize G: nonsaturating.generator(D(fake, y)) + 0 * usual
  update usual = 0.9 * usual + 0.1 * mean(fake)
  average G decay 0.99
  phase first until 1 epochs { every 1 steps { preview grid(2, 2) of G(z) } }
  phase second until 1 epochs { every 1 epochs { checkpoint } }
  at end { measure mean(samples: 4) of abs(G(z) - real) }
}`;

async function emittedFrom(kind: string, text: string): Promise<ReadonlyMap<string, string>> {
  const program = await programOf(text).catch((error: unknown) => {
    throw new Error(`${kind}: ${(error as Error).message.slice(0, 1000)}`);
  });
  const emitted = await tfjs.emit(program, {
    fingerprint: '',
    dataOptions: ({ options }) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)),
    weightsFile: () => '',
  });
  return new Map(emitted.map(({ path, text: code }) => [path, code]));
}

/** Every name in the code of a project, those of what it uses of TensorFlow.js among them. */
function namesIn(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, code]) => {
    if (!path.endsWith('.ts')) return [];
    const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, code);
    const names: string[] = [];
    for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan())
      if (token === ts.SyntaxKind.Identifier) names.push(scanner.getTokenText());
    return names;
  });
}

test('of blocks, functions, networks, values and everything else: all of them type-check', async () => {
  const used = namesIn(await emittedFrom('whole', whole));
  expect(used).toEqual(expect.arrayContaining(['tf', 'conv2d', 'tidy', 'real']));
  const candidates = [...runtimeExports, ...runtimeExports.map(snake), ...typescript, ...globals, ...own, ...used];
  const all = [...new Set(candidates)].filter(
    (name) =>
      /^[A-Za-z]\w*$/.test(name) && !keywords.has(name) && !written.has(name) && !['true', 'false'].includes(name),
  );
  const files = new Map<string, string>();
  let settings = '';
  for (const [kind, text] of Object.entries(programsWith(all))) {
    for (const [path, code] of await emittedFrom(kind, text)) {
      if (path.endsWith('.ts')) files.set(`${kind}/${path}`, code);
      if (path === 'tsconfig.json') settings = code;
    }
  }
  expect(all.length).toBeGreaterThan(200);
  expect(typeErrors(files, settings)).toEqual([]);
}, 300_000);
