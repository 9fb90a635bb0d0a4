/** What lines begin with, by their place, with the rest to fill in. */
import { words } from '../catalog/words.js';
import type { Completion } from './completion.js';
import type { Context } from './context.js';
import type { Around } from './place.js';

type Line = readonly [label: string, insert: string];

const top: readonly Line[] = [
  ['import', 'import { $2 } from "${1:std/losses}"'],
  ['extends', 'extends "$1"'],
  ['param', 'param ${1:width} = ${2:32}'],
  ['data', 'data ${1:faces} = ${2:images}("${3:folder}") {\n\timage: f32[${4:64, 64, 3}] in [-1, 1]\n}'],
  ['generator', 'generator ${1:G}(z: f32[${2:latent}]) -> f32[${3:8, 8, 1}] in [-1, 1] {\n\tz |> $0\n}'],
  ['discriminator', 'discriminator ${1:D}(x: f32[${2:8, 8, 1}]) -> f32[] {\n\tx |> $0 |> flatten |> dense(1) |> squeeze\n}'],
  ['network', 'network ${1:E}(x: f32[${2:8, 8, 1}]) -> f32[${3:64}] {\n\tx |> $0\n}'],
  ['block', 'block ${1:residual}(x: f32[H, W, C]) -> f32[H, W, C] {\n\tx + (x |> $0)\n}'],
  ['fn', 'fn ${1:half}(${2:x: tensor}) = ${0:x / 2}'],
  ['objective', 'objective ${1:mine} {\n\tdiscriminator(real: f32[], fake: f32[]) = $2\n\tgenerator(fake: f32[]) = $0\n}'],
  ['optimizer', 'optimizer ${1:mine}(weight: tensor, gradient: tensor, rate: float) {\n\tweight - rate * ${0:gradient}\n}'],
  ['train', 'train {\n\tbatch ${1:64}\n\tuntil ${2:40 epochs}\n\toptimizer ${3:G, D} = adam(${4:2e-4}, beta1: 0.5)\n\n\t$0\n}'],
  ['expect', 'expect parameters(${1:G}) == ${0:1_000}'],
]; // prettier-ignore

const body: readonly Line[] = [
  ['let', 'let ${1:h} = $0'],
  ['var', 'var ${1:h} = $0'],
  ['weight', 'weight ${1:kernel}: f32[${2}] = ${0:glorot}'],
  ['state', 'state ${1:mean}: f32[${2}] = ${0:zeros}'],
  ['update', 'update ${1:mean} = $0'],
  ['share', 'share ${1:cell} = $0'],
  ['for', 'for ${1:filters} in ${2:[32, 64]} {\n\t$0\n}'],
  ['if', 'if ${1:condition} { $2 } else { $0 }'],
];

const train: readonly Line[] = [
  ['batch', 'batch ${0:64}'],
  ['until', 'until ${1:40} ${2:epochs}'],
  ['seed', 'seed ${0:1}'],
  ['accumulate', 'accumulate ${0:4}'],
  ['batch norm', 'batch norm across devices'],
  ['optimizer', 'optimizer ${1:G, D} = adam(${2:2e-4}, beta1: 0.5)'],
  ['minimize', 'minimize ${1:G}: $0'],
  ['let', 'let ${1:fake} = $0'],
  ['average', 'average ${1:G} decay ${0:0.999}'],
  ['clip', 'clip ${1:gradients} ${2:G, D} to ${0:1}'],
  ['repeat', 'repeat ${1:5} {\n\t$0\n}'],
  ['every', 'every ${1:5} ${2:epochs} { $0 }'],
  ['at', 'at end { $0 }'],
  ['phase', 'phase ${1:warm} until ${2:5 epochs} {\n\t$0\n}'],
  ['preview', 'preview grid(${1:8}, ${2:8}) of ${0:G(z)}'],
  ['measure', 'measure ${1:modes}($2) of ${0:G(z)}'],
  ['checkpoint', 'checkpoint'],
  ['keep', 'keep last ${0:3}'],
  ['state', 'state ${1:strength}: f32[] = ${0:0}'],
  ['update', 'update ${1:strength} = $0'],
  ['remove', 'remove ${0:minimize G}'],
  ['expect', 'expect parameters(${1:G}) == ${0:1_000}'],
];

const lines: Readonly<Record<Around, readonly Line[]>> = { top, body, train, import: [], fields: [], members: [] };

export function snippetsOf(around: Around, context: Context): readonly Completion[] {
  // What only a variant may say is offered in variants alone.
  const variant = context.outline.base !== null;
  return lines[around]
    .filter(([label]) => label !== 'remove' || variant)
    .map(([label, insert], i) => ({
      label,
      kind: 'keyword',
      detail: null,
      documentation: words.get(label) ?? null,
      insert,
      snippet: insert !== label,
      sort: `0${String(i).padStart(2, '0')}`,
      edits: [],
    }));
}
